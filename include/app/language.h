/* The language of the texts, at start and changed later. */
#ifndef APP_LANGUAGE_H
#define APP_LANGUAGE_H

/* Set the locale and find the catalogues. A locale that is missing on this
 * machine or not UTF-8 becomes C.UTF-8; the language wanted survives that. */
void language_start(void);
/* The catalogue ("zh_CN", "zh_TW", "en") of a locale name such as zh_HK.UTF-8. */
const char *language_of(const char *locale);
/* Show texts in LANG from now on; NULL: what the environment asks for. */
void app_language(const char *lang);

#endif
