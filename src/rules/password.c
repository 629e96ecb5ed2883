#include "rules/password.h"

#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#define PASSWORD_PIECE 5 /* characters of a piece that is all of a password when it is repeated */
#define PASSWORD_CHARS QZ_PASSWORD_TEXT

/* Ten characters and more of what is tried first, without capitals. Rows and repetitions are found without
 * it. */
static const char *const password_common[] = {
    "0987654321a",    "1122334455",    "11223344556",    "1234512345",   "123456789a",   "123456789q",
    "12345678910",    "1234567890a",   "1234567890q",    "123456abcdef", "123456qwerty", "1234qwer1234",
    "1234qwerasdf",   "123abc123abc",  "123qweasdzxc",   "1314520520",   "1314520a123",  "147258369a",
    "1472583690",     "1qaz1qaz1qaz",  "1qaz2wsx3edc",   "1qazxsw23edc", "1qazxsw2edc",  "1q2w3e4r5t",
    "1q2w3e4r5t6y",   "3692581470",    "5201314520",     "520131452013", "a123456789",   "a1234567890",
    "a123456a123456", "aa123456789",   "abc1234567",     "abc12345678",  "abc123456789", "abcd123456",
    "abcd1234567",    "abcd12345678",  "abcde12345",     "abcdef123456", "admin12345",   "admin123456",
    "admin@123456",   "administrator", "administrator1", "asd123456789", "asdf123456",   "asdf12345678",
    "asdfghjkl1",     "asdfghjkl123",  "asdfghjkl;",     "baseball123",  "beijing2008",  "changeme123",
    "china123456",    "computer123",   "dragon123456",   "football123",  "gongqingtuan", "gongqingtuan1",
    "gqt123456789",   "guanliyuan123", "hello123456",    "iloveyou12",   "iloveyou123",  "iloveyou1314",
    "internet123",    "letmein1234",   "li123456789",    "liu123456789", "michael123",   "nihao123456",
    "p@ssw0rd123",    "p@ssword123",   "passw0rd123",    "password12",   "password123",  "password1234",
    "password!23",    "princess123",   "q123456789",     "q1w2e3r4t5",   "q1w2e3r4t5y6", "qazwsx123456",
    "qazwsxedcrfv",   "qingnian123",   "qingzhan123",    "qingzhan1234", "qq123456789",  "qq1234567890",
    "qwe123456789",   "qweasdzxc123",  "qweasdzxc1",     "qwer12345678", "qwer1234asdf", "qwerty12345",
    "qwerty123456",   "qwertyuiop1",   "qwertyuiop123",  "root123456",   "sunshine123",  "superman123",
    "test123456",     "tuanwei123",    "tuanwei123456",  "user123456",   "w123456789",   "wang123456",
    "wang123456789",  "welcome123",    "welcome1234",    "woaini1314",   "woaini13145",  "woaini1314520",
    "woaini520131",   "woaini5201314", "woaizhongguo",   "xiaoming123",  "z123456789",   "zaq12wsx3edc",
    "zhang123456",    "zhongguo123",   "zhongguo2017",   "zxc123456789", "zxcvbnm123",   "zxcvbnm1234",
};

/* Rows in which whoever runs a finger along finds the next character. */
static const char *const password_rows[] = {"01234567890", "qwertyuiop", "asdfghjkl;'", "zxcvbnm,./",
                                            "abcdefghijklmnopqrstuvwxyz"};

static size_t password_chars(const char *text, uint32_t out[PASSWORD_CHARS])
{
    size_t n = 0;
    for (const char *p = text, *end = text + strlen(text); p < end && n < PASSWORD_CHARS;)
        out[n++] = qz_utf8_next(&p, end);
    return n;
}

static bool password_repeats(const uint32_t *c, size_t n)
{
    for (size_t piece = 1; piece <= PASSWORD_PIECE; piece++) {
        size_t i = piece;
        while (i < n && c[i] == c[i - piece])
            i++;
        if (i == n)
            return true;
    }
    return false;
}

/* Whether b is beside a in one of the rows, in that direction. */
static bool password_beside(uint32_t a, uint32_t b, int step)
{
    for (size_t i = 0; i < sizeof password_rows / sizeof *password_rows; i++) {
        const char *row = password_rows[i];
        for (size_t k = 0; row[k + 1]; k++) {
            uint32_t here = (uint32_t)row[k], next = (uint32_t)row[k + 1];
            if (step > 0 ? a == here && b == next : a == next && b == here)
                return true;
        }
    }
    return false;
}

static bool password_runs(const uint32_t *c, size_t n, int step)
{
    size_t i = 1;
    while (i < n && password_beside(c[i - 1], c[i], step))
        i++;
    return i == n;
}

static bool password_is_common(const char *password)
{
    for (size_t i = 0; i < sizeof password_common / sizeof *password_common; i++)
        if (strcmp(password_common[i], password) == 0)
            return true;
    return false;
}

/* A name of one character would be in too many. */
static bool password_holds(const char *password, const char *name)
{
    return qz_utf8_count(name, strlen(name)) > 1 && strstr(password, name);
}

enum qz_password qz_password_check(const char *password, const char *login, const char *name)
{
    uint32_t c[PASSWORD_CHARS];
    size_t n = password_chars(password, c);
    enum qz_password found = QZ_PASSWORD_FITS;
    if (n < QZ_PASSWORD_LEAST)
        found = QZ_PASSWORD_SHORT;
    else if (password_is_common(password) || password_repeats(c, n) || password_runs(c, n, 1) ||
             password_runs(c, n, -1))
        found = QZ_PASSWORD_COMMON;
    else if (password_holds(password, login) || password_holds(password, name))
        found = QZ_PASSWORD_NAME;

    memset(c, 0, sizeof c);
    return found;
}
