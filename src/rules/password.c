#define _DEFAULT_SOURCE
#include "rules/password.h"

#include "base/i18n.h"
#include "base/text.h"

#include <stdbool.h>
#include <string.h>

/* Folded and lower-case. */
struct chars {
    char32_t c[PASSWORD_MAX];
    size_t n;
};

static const char *const product_names[] = {
    "ycadmin", "yongchang", "yongchangoffice", "永昌", "永昌办公",
};

/* Orders of the alphabet, the digits and the keyboard: any stretch
 * of six, forwards or back, is a run. */
static const char *const runs[] = {
    "0123456789012345678901234567890", "abcdefghijklmnopqrstuvwxyzabcdefg",
    "qwertyuiopasdfghjklzxcvbnmqwert", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "qazwsxedcrfvtgbyhnujmikolp",      "!qaz@wsx#edc$rfv%tgb^yhn&ujm*ik(ol)p",
    "!@#$%^&*()_+",                    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",            "a1b2c3d4e5f6g7h8i9j0",
    "zaq1xsw2cde3vfr4bgt5nhy6mju7",    "一二三四五六七八九十",
};

/* Words and phrases that lead the published lists of leaked passwords, and
 * what a tired administrator in China reaches for. */
static const char *const known[] = {
    "password", "passw0rd", "p@ssw0rd", "p@ssword", "passphrase", "passwort", "motdepasse",
    "contrasena", "admin", "administrator", "superadmin", "sysadmin", "superuser", "root",
    "toor", "user", "guest", "operator", "helpdesk", "auditor", "service", "login", "logon",
    "welcome", "letmein", "openup", "changeme", "changeit", "default", "secret", "topsecret",
    "private", "privacy", "privacyconsole", "security", "access", "master", "system", "server",
    "database", "oracle", "mysql", "sqlite", "linux", "debian", "ubuntu", "windows", "microsoft",
    "office", "company", "enterprise", "test", "testing", "temp", "temporary", "example",
    "sample", "demo", "iloveyou", "loveyou", "sunshine", "princess", "monkey", "dragon",
    "football", "baseball", "basketball", "superman", "batman", "pokemon", "starwars", "michael",
    "charlie", "shadow", "trustno1", "whatever", "computer", "internet", "google", "facebook",
    "youtube", "alibaba", "taobao", "tencent", "huawei", "weixin", "wechat", "dingtalk",
    "correcthorsebatterystaple", "correct horse battery staple", "correct-horse-battery-staple",
    "thequickbrownfoxjumpsoverthelazydog", "the quick brown fox jumps over the lazy dog",
    "tobeornottobe", "to be or not to be", "maytheforcebewithyou", "opensesame", "inthebeginning",
    "loremipsumdolorsitamet", "lorem ipsum dolor sit amet", "neverforgetpassword",
    "thisismypassword", "this is my password", "mypasswordis", "donotforget", "qwerty", "azerty",
    "asdfgh", "zxcvbn", "1q2w3e", "qazwsx", "a1b2c3", "abc123", "123abc", "5201314", "1314520",
    "woaini", "woaiwojia", "woaizhongguo", "zhongguo", "zhonghuarenmingongheguo", "beijing",
    "shanghai", "shenzhen", "guangzhou", "china", "mima", "wodemima", "guanliyuan",
    "woshiguanliyuan", "nihao", "nihaoma", "gongxifacai", "xinniankuaile", "shengrikuaile",
    "wojiushiwo", "wangjimima", "meiyoumima", "bangong", "密码", "我的密码", "管理员", "超级管理员", "办公",
    "我爱你", "中国", "我爱中国", "中华人民共和国", "恭喜发财", "新年快乐", "天天向上",
    "好好学习天天向上", "床前明月光", "疑是地上霜", "举头望明月", "低头思故乡", "白日依山尽",
    "黄河入海流", "欲穷千里目", "更上一层楼",
};

#define LEN(a) (sizeof(a) / sizeof *(a))

/* Decode S; false if it is not UTF-8. N counts on beyond what fits in C. */
static bool decode(const char *s, struct chars *out)
{
    size_t len = strlen(s);

    out->n = 0;
    while (len > 0) {
        char32_t c = 0;
        int n = utf8_decode(s, len, &c);

        if (n < 0)
            return false;
        c = text_fold_char(c);
        if (c >= 'A' && c <= 'Z')
            c |= 0x20;
        if (out->n < PASSWORD_MAX)
            out->c[out->n] = c;
        out->n++;
        s += n;
        len -= (size_t)n;
    }
    return true;
}

/* The password is one stretch of at most half its length, over and over. */
static bool repeats(const struct chars *p)
{
    for (size_t period = 1; period <= p->n / 2; period++) {
        size_t i = period;

        while (i < p->n && p->c[i] == p->c[i - period])
            i++;
        if (i == p->n)
            return true;
    }
    return false;
}

static bool two_characters(const struct chars *p)
{
    char32_t other = p->c[0];

    for (size_t i = 1; i < p->n; i++) {
        if (p->c[i] == p->c[0] || p->c[i] == other)
            continue;
        if (other != p->c[0])
            return false;
        other = p->c[i];
    }
    return true;
}

/* Mark in COVER each place of P that WORD (N characters) explains. */
static void mark_word(const struct chars *p, const char32_t *word, size_t n, bool *cover)
{
    for (size_t i = 0; n > 0 && i + n <= p->n; i++)
        if (memcmp(p->c + i, word, n * sizeof *word) == 0)
            memset(cover + i, true, n);
}

static void mark_words(const struct chars *p, const char *const *words, size_t n, bool *cover)
{
    struct chars word;

    for (size_t i = 0; i < n; i++)
        if (words[i] != NULL && decode(words[i], &word) && word.n <= PASSWORD_MAX)
            mark_word(p, word.c, word.n, cover);
}

static void mark_runs(const struct chars *p, bool *cover)
{
    enum { STRETCH = 6 };
    struct chars run;

    for (size_t i = 0; i < LEN(runs); i++) {
        if (!decode(runs[i], &run))
            continue;
        for (size_t at = 0; at + STRETCH <= run.n; at++) {
            char32_t back[STRETCH];

            for (size_t k = 0; k < STRETCH; k++)
                back[k] = run.c[at + STRETCH - 1 - k];
            mark_word(p, run.c + at, STRETCH, cover);
            mark_word(p, back, STRETCH, cover);
        }
    }
}

/* More than PERCENT of P is marked. */
static bool covered(const struct chars *p, const bool *cover, size_t percent)
{
    size_t n = 0;

    for (size_t i = 0; i < p->n; i++)
        n += cover[i];
    return n * 100 > p->n * percent;
}

static enum rc check_guessable(const struct chars *p, const char *operator, struct err *err)
{
    enum { MOST = 50, NEARLY_ALL = 75 };
    bool cover[PASSWORD_MAX] = {false};

    if (repeats(p) || two_characters(p))
        return err_set(err, RC_INVALID, _("the password repeats itself"));
    mark_runs(p, cover);
    if (covered(p, cover, MOST))
        return err_set(err, RC_INVALID,
                       _("the password runs along the alphabet, the digits or the keyboard"));
    mark_words(p, &operator, 1, cover);
    mark_words(p, product_names, LEN(product_names), cover);
    if (covered(p, cover, MOST))
        return err_set(err, RC_INVALID,
                       _("most of the password is the operator's or the product's name"));
    mark_words(p, known, LEN(known), cover);
    if (covered(p, cover, NEARLY_ALL))
        return err_set(err, RC_INVALID,
                       _("nearly all of the password is on the lists that attackers try first"));
    return RC_OK;
}

enum rc password_check(const char *password, const char *operator, struct err *err)
{
    struct chars p;
    enum rc rc;

    if (!decode(password, &p))
        rc = err_set(err, RC_INVALID, _("the password is not valid UTF-8"));
    else if (p.n < PASSWORD_MIN)
        rc = err_set(err, RC_INVALID, _("the password has fewer than %d characters"),
                     PASSWORD_MIN);
    else if (p.n > PASSWORD_MAX)
        rc = err_set(err, RC_INVALID, _("the password has more than %d characters"),
                     PASSWORD_MAX);
    else
        rc = check_guessable(&p, operator, err);
    if (rc != RC_OK)
        err_hint(err, _("four or five unrelated words make a good one"));
    explicit_bzero(&p, sizeof p);
    return rc;
}
