/* Messages that another program has filled in already: the catalogue's format is found by the text around the
 * values, and filled in again with the values as they are. */
#include "base/words.h"

#include "base/buf.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define SAID_VALUES  6
#define SAID_WORD    300 /* bytes of a value that may be a message */
#define SAID_LETTERS 10  /* bytes of text beside the values at the least: "%s: %s" fits anything */

struct said_value {
    const char *text;
    size_t len;
};

/* One conversion of a format. */
struct said_conversion {
    size_t len;  /* of it in the format, the sign of per cent included */
    int number;  /* of its value, from 1; 0: the next one */
    bool digits; /* takes a whole number */
    bool known;  /* one that can be filled in from text */
};

static struct said_conversion said_conversion(const char *format)
{
    struct said_conversion c = {0};
    const char *p = format + 1;

    size_t n = strspn(p, "0123456789");
    if (n == 1 && p[n] == '$') {
        c.number = p[0] - '0';
        p += 2;
    }

    p += strspn(p, "-+ #0123456789.");
    c.known = *p != '*';
    p += strspn(p, "hlzjt*");
    c.digits = *p && strchr("diu", *p) != NULL;
    c.known = c.known && (c.digits || *p == 's');

    c.len = (size_t)(p - format) + (*p ? 1 : 0);
    return c;
}

/* Bytes of text up to the next conversion. */
static size_t said_text(const char *format)
{
    return strcspn(format, "%");
}

static bool said_all_digits(const struct said_value *v)
{
    size_t i = v->len > 1 && v->text[0] == '-' ? 1 : 0;
    for (; i < v->len; i++)
        if (!isdigit((unsigned char)v->text[i]))
            return false;
    return v->len > 0;
}

/* Where text of n bytes stands in said: at its end when it ends the format, else where it comes first. */
static const char *said_find(const char *said, const char *text, size_t n, bool ends)
{
    size_t len = strlen(said);
    if (ends)
        return len >= n && memcmp(said + len - n, text, n) == 0 ? said + len - n : NULL;
    return n > 0 ? memmem(said, len, text, n) : NULL;
}

/* Whether a format gives said. Fills value, and *weight with the bytes beside the values. */
static bool said_fits(const char *format, const char *said, struct said_value value[SAID_VALUES],
                      size_t *weight)
{
    size_t n = said_text(format), count = 0;
    if (strncmp(format, said, n) != 0)
        return false;

    *weight = n;
    for (format += n, said += n; *format; format += n) {
        struct said_conversion c = said_conversion(format);
        if (!c.known || c.number || count == SAID_VALUES)
            return false;
        format += c.len;
        n = said_text(format);
        const char *end = said_find(said, format, n, format[n] == '\0');
        if (!end)
            return false;
        value[count] = (struct said_value){said, (size_t)(end - said)};
        if (c.digits && !said_all_digits(&value[count]))
            return false;
        count++;
        *weight += n;
        said = end + n;
    }
    return count > 0 && *said == '\0';
}

/* A value as it is, or translated where it is a message itself, or a word that tables show. */
static void said_value(const struct qz_words *w, const struct said_value *v, struct qz_buf *out)
{
    char word[SAID_WORD];
    int n = snprintf(word, sizeof word, "value\004%.*s", (int)v->len, v->text);

    const char *found = NULL;
    if (n > 0 && (size_t)n < sizeof word && v->len > 0) {
        found = qz_words_find(w, word, 0);
        found = found ? found : qz_words_find(w, word + strlen("value\004"), 0);
    }

    if (found)
        qz_buf_str(out, found);
    else
        qz_buf_add(out, v->text, v->len);
}

static void said_fill(const struct qz_words *w, const char *format,
                      const struct said_value value[SAID_VALUES], struct qz_buf *out)
{
    for (int next = 0; *format;) {
        size_t n = said_text(format);
        qz_buf_add(out, format, n);
        format += n;
        if (!*format)
            break;

        struct said_conversion c = said_conversion(format);
        int i = c.number ? c.number - 1 : next++;
        if (i >= 0 && i < SAID_VALUES && value[i].text)
            said_value(w, &value[i], out);
        format += c.len;
    }
}

/* The translation of the format that fits best, filled in; nothing when none fits. */
static void said_translate(const struct qz_words *w, const char *said, struct qz_buf *out)
{
    size_t most = SAID_LETTERS - 1;
    for (uint32_t i = 0; i < w->count; i++) {
        struct said_value value[SAID_VALUES] = {{0}};
        size_t weight;
        const char *format = qz_words_message(w, i);
        if (!said_fits(format, said, value, &weight) || weight <= most)
            continue;

        most = weight;
        qz_buf_clear(out);
        said_fill(w, qz_words_find(w, format, 0), value, out);
    }
}

/* The translation of what was said as a whole, without values. False when it is in no catalogue. */
static bool said_whole(const struct qz_words *w, const char *said, struct qz_buf *out)
{
    const char *found = qz_words_find(w, said, 0);
    qz_buf_clear(out);
    if (found)
        qz_buf_str(out, found);
    else
        said_translate(w, said, out);
    return out->len > 0;
}

/* A message that is told of something, "WHAT: MESSAGE", of which the catalogue has the message alone. */
static void said_about(const struct qz_words *w, const char *said, struct qz_buf *out)
{
    struct qz_buf message = {0};
    const char *colon = strstr(said, ": ");

    if (colon && said_whole(w, colon + 2, &message)) {
        struct said_value what = {said, (size_t)(colon - said)};
        qz_buf_clear(out);
        said_value(w, &what, out);
        qz_buf_printf(out, ": %s", message.data);
    }
    qz_buf_finish(&message);
}

void qz_words_said(const struct qz_words *w, const char *said, char *out, size_t cap)
{
    struct qz_buf text = {0};
    if (said[0] && !said_whole(w, said, &text))
        said_about(w, said, &text);
    qz_copy_text(out, cap, text.len > 0 && !text.failed ? text.data : said);
    qz_buf_finish(&text);
}
