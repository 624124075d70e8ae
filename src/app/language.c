#define _GNU_SOURCE
#include "app/language.h"

#include "base/i18n.h"

#include <langinfo.h>
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* gettext keeps translations it has found until this number, its own, changes. */
extern int _nl_msg_cat_cntr;

/* Is there a directory of catalogues beside the program, or beside the
 * directory it is in (the test build)? Into OUT if so. */
static bool beside_program(char *out, size_t max)
{
    static const char *const places[] = {"locale", "../locale"};
    char path[4000];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
    struct stat st;
    char *slash;

    if (n <= 0)
        return false;
    path[n] = '\0';
    if ((slash = strrchr(path, '/')) == NULL)
        return false;
    slash[1] = '\0';
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        snprintf(out, max, "%s%s", path, places[i]);
        if (stat(out, &st) == 0 && S_ISDIR(st.st_mode))
            return true;
    }
    return false;
}

void language_start(void)
{
    char dir[4096];

    if (setlocale(LC_ALL, "") == NULL || strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
        setlocale(LC_ALL, "C.UTF-8");
    if (!beside_program(dir, sizeof dir))
        snprintf(dir, sizeof dir, "%s", YC_PREFIX "/share/locale");
    bindtextdomain("ycadmin", dir);
    bind_textdomain_codeset("ycadmin", "UTF-8");
    textdomain("ycadmin");
    app_language(NULL);
}

const char *language_of(const char *locale)
{
    static const char *const traditional[] = {"zh_TW", "zh_HK", "zh_MO", "zh_Hant"};

    for (size_t i = 0; i < sizeof traditional / sizeof *traditional; i++)
        if (strncmp(locale, traditional[i], strlen(traditional[i])) == 0)
            return "zh_TW";
    return strncmp(locale, "zh", 2) == 0 ? "zh_CN" : "en";
}

/* LANGUAGE, then the locale's variables in setlocale()'s order. */
static const char *wanted(void)
{
    static const char *const names[] = {"LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);

        if (value != NULL && *value != '\0')
            return value;
    }
    return "en";
}

void app_language(const char *lang)
{
    setenv("LANGUAGE", language_of(lang != NULL ? lang : wanted()), 1);
    _nl_msg_cat_cntr++;
}
