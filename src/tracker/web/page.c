#include "tracker/web/page.h"

#include "base/asset.h"
#include "base/words.h"
#include "tracker/web/piece.h"
#include "tracker/web/template.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define PAGES_AT   "assets/web/"
#define PAGES_MOST 200 /* templates */

struct qz_pages {
    char *name[PAGES_MOST];
    struct qz_template_text text[PAGES_MOST];
    size_t count;
    struct qz_words words[QZ_LANGUAGES]; /* of the pages, which are written in Chinese */
    struct qz_words said;                /* of what the tracker says, which is written in English */
    struct qz_templates *set[QZ_LANGUAGES];
};

/* ---- languages ---- */

static const char *const language_name[QZ_LANGUAGES] = {"zh-CN", "en"};

const char *qz_language_name(enum qz_language language)
{
    return language_name[language];
}

/* The language that a tag of n bytes asks for, by its first part; QZ_LANGUAGES: none of ours. */
static enum qz_language language_of_tag(const char *tag, size_t n)
{
    size_t first = strcspn(tag, "-");
    if (first > n)
        first = n;
    if (first == 2 && strncasecmp(tag, "zh", 2) == 0)
        return QZ_CHINESE;
    if (first == 2 && strncasecmp(tag, "en", 2) == 0)
        return QZ_ENGLISH;
    return QZ_LANGUAGES;
}

enum qz_language qz_language_choose(const char *chosen, const char *accept)
{
    if (chosen && language_of_tag(chosen, strlen(chosen)) != QZ_LANGUAGES)
        return language_of_tag(chosen, strlen(chosen));

    /* Browsers name what they like best first. */
    while (accept && *accept) {
        accept += strspn(accept, ", \t");
        size_t n = strcspn(accept, ",; \t");
        enum qz_language found = language_of_tag(accept, n);
        if (found != QZ_LANGUAGES)
            return found;
        accept += strcspn(accept, ",");
    }
    return QZ_CHINESE;
}

/* ---- templates ---- */

static int pages_add(struct qz_pages *p, const struct qz_asset *a, struct qz_err *err)
{
    const char *file = a->name + sizeof PAGES_AT - 1;
    size_t n = strlen(file);
    if (n > 5 && strcmp(file + n - 5, ".html") == 0)
        n -= 5;
    else if (n < 4 || (strcmp(file + n - 4, ".css") != 0 && strcmp(file + n - 3, ".js") != 0))
        return 0;

    if (p->count == PAGES_MOST)
        return qz_fail(err, QZ_E_BUG, "more than %d templates", PAGES_MOST);
    char *name = strndup(file, n);
    if (!name)
        return qz_fail(err, QZ_E_NOMEM, "no memory for the pages");
    p->name[p->count] = name;
    p->text[p->count++] = (struct qz_template_text){name, (const char *)a->bytes, a->len};
    return 0;
}

static int pages_read_words(struct qz_words *w, const char *asset, struct qz_err *err)
{
    const struct qz_asset *a = qz_asset_find(asset);
    if (!a)
        return qz_fail(err, QZ_E_BUG, "%s was not built in", asset);
    return qz_words_read(w, a->bytes, a->len, err);
}

static int pages_fill(struct qz_pages *p, struct qz_err *err)
{
    for (const struct qz_asset *a = qz_assets; a->name; a++)
        if (strncmp(a->name, PAGES_AT, sizeof PAGES_AT - 1) == 0 && pages_add(p, a, err) != 0)
            return -1;

    if (pages_read_words(&p->words[QZ_ENGLISH], "locale/en.mo", err) != 0 ||
        pages_read_words(&p->said, "locale/zh_CN.mo", err) != 0)
        return -1;

    for (int l = 0; l < QZ_LANGUAGES; l++) {
        const struct qz_words *words = l == QZ_CHINESE ? NULL : &p->words[l];
        p->set[l] = qz_templates_compile(p->text, p->count, words, qz_pieces, QZ_TEMPLATES_OURS, err);
        if (!p->set[l])
            return -1;
    }
    return 0;
}

struct qz_pages *qz_pages_create(struct qz_err *err)
{
    struct qz_pages *p = calloc(1, sizeof *p);
    if (!p) {
        qz_fail(err, QZ_E_NOMEM, "no memory for the pages");
        return NULL;
    }
    if (pages_fill(p, err) != 0) {
        qz_pages_destroy(p);
        return NULL;
    }
    return p;
}

void qz_pages_destroy(struct qz_pages *p)
{
    if (!p)
        return;
    for (int l = 0; l < QZ_LANGUAGES; l++)
        qz_templates_destroy(p->set[l]);
    for (size_t i = 0; i < p->count; i++)
        free(p->name[i]);
    free(p);
}

/* ---- what a template is given ---- */

/* Members whose values are names, each from a list that the API's description has. */
static bool page_member_is_named(const char *key)
{
    static const char *const named[] = {"kind",    "state", "how",     "counts",    "whose",    "role",
                                        "verdict", "pin",   "status",  "error",     "said",     "age",
                                        "contact", "wall",  "passing", "telephone", "guardian", "_do",
                                        "source",  "part",  "post",    "field",     "wish"};
    for (size_t i = 0; i < sizeof named / sizeof *named; i++)
        if (strcmp(key, named[i]) == 0)
            return true;
    return false;
}

static int page_name_members(json_t *object)
{
    json_t *is = NULL, *member;
    const char *key;
    json_object_foreach(object, key, member)
    {
        if (!json_is_string(member) || !page_member_is_named(key))
            continue;

        if (!is)
            is = json_object();
        json_t *value = json_object();
        if (json_object_set_new(value, json_string_value(member), json_true()) != 0 ||
            json_object_set_new(is, key, value) != 0) {
            json_decref(is);
            return -1;
        }
    }
    return is ? json_object_set_new(object, "is", is) : 0;
}

int qz_page_name_values(json_t *data)
{
    json_t *inner;
    const char *key;
    size_t i;
    json_array_foreach(data, i, inner) if (qz_page_name_values(inner) != 0) return -1;

    if (!json_is_object(data))
        return 0;
    json_object_foreach(data, key, inner) if (qz_page_name_values(inner) != 0) return -1;
    return page_name_members(data);
}

int qz_page_draw(const struct qz_pages *p, enum qz_language language, const char *name, const json_t *data,
                 struct qz_buf *out, struct qz_err *err)
{
    return qz_template_render(p->set[language], name, data, out, err);
}

int qz_page_prove(const struct qz_pages *p, enum qz_language language, const char *name, const json_t *data,
                  struct qz_buf *out, struct qz_err *err)
{
    return qz_template_prove(p->set[language], name, data, out, err);
}

void qz_page_said(const struct qz_pages *p, enum qz_language language, const char *said, char *out,
                  size_t cap)
{
    if (language == QZ_CHINESE)
        qz_words_said(&p->said, said, out, cap);
    else
        qz_copy_text(out, cap, said);
}
