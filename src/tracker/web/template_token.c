#include "tracker/web/template_token.h"

#include "base/list.h"

#include <stdlib.h>
#include <string.h>

#define MESSAGE_MOST 4096 /* bytes of words that are translated as one */

/* What cuts, and how far it is. */
struct cutter {
    struct qz_templates *set;
    const char *name; /* of the template */
    struct qz_tokens *out;
    struct qz_err *err;
    const char *p, *end;
    struct qz_slice open, close; /* delimiters */
    uint32_t line;
    size_t opened[QZ_TEMPLATE_DEPTH]; /* what is not closed yet */
    size_t depth;
    bool begins; /* the next token is the first of its line */
    bool worded; /* within words: values only */
};

static int cut_fail(struct cutter *c, const char *why, struct qz_slice about)
{
    return qz_fail(c->err, QZ_E_INPUT, "%s, line %u: %s: %.*s", c->name, (unsigned)c->line, why,
                   (int)(about.n < 60 ? about.n : 60), about.p);
}

static bool span_is(struct qz_slice a, const char *text)
{
    return a.n == strlen(text) && memcmp(a.p, text, a.n) == 0;
}

static bool span_same(struct qz_slice a, struct qz_slice b)
{
    return a.n == b.n && memcmp(a.p, b.p, a.n) == 0;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct qz_slice span_trim(struct qz_slice s)
{
    while (s.n && is_space(s.p[0])) {
        s.p++;
        s.n--;
    }
    while (s.n && is_space(s.p[s.n - 1]))
        s.n--;
    return s;
}

/* Where `what` stands next in s, or NULL. */
static const char *span_find(struct qz_slice s, struct qz_slice what)
{
    return s.n < what.n ? NULL : memmem(s.p, s.n, what.p, what.n);
}

static uint32_t lines_in(const char *p, const char *end)
{
    uint32_t lines = 0;
    for (; p < end; p++)
        lines += *p == '\n';
    return lines;
}

/* ---- tokens ---- */

static struct qz_token *add_token(struct cutter *c, enum qz_token_role role, enum qz_node_kind kind,
                                  struct qz_slice span)
{
    struct qz_tokens *out = c->out;
    if (qz_list_grow(&out->token, out->n, &out->cap, sizeof *out->token, c->err) != 0)
        return NULL;

    struct qz_token *t = &out->token[out->n++];
    *t = (struct qz_token){.role = role, .kind = kind, .span = span, .line = c->line, .begins = c->begins};
    c->begins = false;
    return t;
}

/* Text up to `to`, a token a line. */
static int add_text(struct cutter *c, const char *to)
{
    while (c->p < to) {
        const char *nl = memchr(c->p, '\n', (size_t)(to - c->p));
        const char *stop = nl ? nl + 1 : to;
        if (!add_token(c, QZ_TOKEN_TEXT, QZ_NODE_TEXT, (struct qz_slice){c->p, (size_t)(stop - c->p)}))
            return -1;

        c->p = stop;
        if (nl && !c->worded) {
            c->line++;
            c->begins = true;
        }
    }
    return 0;
}

static int add_open(struct cutter *c, enum qz_node_kind kind, struct qz_slice key)
{
    if (c->depth == QZ_TEMPLATE_DEPTH)
        return cut_fail(c, "too much within one another", key);

    c->opened[c->depth++] = c->out->n;
    return add_token(c, QZ_TOKEN_OPEN, kind, key) ? 0 : -1;
}

static int add_close(struct cutter *c, struct qz_slice key)
{
    if (c->depth == 0)
        return cut_fail(c, "closes what was never opened", key);

    size_t opener = c->opened[c->depth - 1];
    const struct qz_token *o = &c->out->token[opener];
    if (!span_same(o->span, key))
        return cut_fail(c, "closes something else than what was opened last", key);

    struct qz_token *t = add_token(c, QZ_TOKEN_CLOSE, o->kind, key);
    if (!t)
        return -1;
    t->other = opener;
    c->out->token[opener].other = c->out->n - 1;
    c->depth--;
    return 0;
}

/* ---- words ---- */

/* A copy that lives as long as the set, blanks and line ends between words as one blank each. */
static const char *keep_message(struct cutter *c, struct qz_slice raw)
{
    struct qz_templates *set = c->set;
    if (qz_list_grow(&set->owned, set->owned_count, &set->owned_cap, sizeof *set->owned, c->err) != 0)
        return NULL;
    char *copy = malloc(raw.n + 1);
    if (!copy) {
        qz_fail(c->err, QZ_E_NOMEM, "no memory for the words of a page");
        return NULL;
    }
    set->owned[set->owned_count++] = copy;

    size_t n = 0;
    raw = span_trim(raw);
    for (size_t i = 0; i < raw.n; i++) {
        bool blank = is_space(raw.p[i]);
        if (!blank || !is_space(raw.p[i - 1]))
            copy[n++] = raw.p[i];
        if (blank && n)
            copy[n - 1] = ' ';
    }
    copy[n] = '\0';
    return copy;
}

static int cut_all(struct cutter *c);

/* The tokens of words that are chosen already. */
static int cut_message(struct cutter *c, const char *message)
{
    const char *p = c->p, *end = c->end;
    c->p = message;
    c->end = message + strlen(message);
    c->worded = true;
    int rc = cut_all(c);

    c->worded = false;
    c->p = p;
    c->end = end;
    return rc;
}

/* One form of words, told by the number of that name. */
static int cut_form(struct cutter *c, enum qz_node_kind kind, struct qz_slice number, const char *message)
{
    return add_open(c, kind, number) == 0 && cut_message(c, message) == 0 ? add_close(c, number) : -1;
}

/* The p of the cutter is behind {{#_}} or {{#_:n}}. */
static int cut_words(struct cutter *c, struct qz_slice key)
{
    char closing[64];
    int n = snprintf(closing, sizeof closing, "%.*s/%.*s%.*s", (int)c->open.n, c->open.p, (int)key.n, key.p,
                     (int)c->close.n, c->close.p);
    if (n < 0 || (size_t)n >= sizeof closing)
        return cut_fail(c, "too long a name", key);
    const char *stop = memmem(c->p, (size_t)(c->end - c->p), closing, (size_t)n);
    if (!stop || stop - c->p > MESSAGE_MOST)
        return cut_fail(c, "these words have no end", key);

    const char *message = keep_message(c, (struct qz_slice){c->p, (size_t)(stop - c->p)});
    if (!message)
        return -1;
    uint32_t lines = lines_in(c->p, stop);
    c->p = stop + n;

    const char *one = c->set->words ? qz_words_find(c->set->words, message, 0) : NULL;
    const char *many = c->set->words ? qz_words_find(c->set->words, message, 1) : NULL;
    struct qz_slice number = {key.p + 2, key.n > 2 ? key.n - 2 : 0};
    int rc = 0;
    if (number.n && one && many)
        rc = cut_form(c, QZ_NODE_ONE, number, one) == 0 ? cut_form(c, QZ_NODE_MANY, number, many) : -1;
    else
        rc = cut_message(c, one ? one : message);
    c->line += lines;
    return rc;
}

/* ---- tags ---- */

/* {{=<% %>=}} */
static int set_delimiters(struct cutter *c, struct qz_slice body)
{
    struct qz_slice both = span_trim(body);
    size_t n = 0;
    while (n < both.n && !is_space(both.p[n]))
        n++;

    struct qz_slice open = {both.p, n}, close = span_trim((struct qz_slice){both.p + n, both.n - n});
    bool bad = !open.n || !close.n || memchr(both.p, '=', both.n);
    for (size_t i = 0; i < close.n; i++)
        bad = bad || is_space(close.p[i]);
    if (bad)
        return cut_fail(c, "these are no delimiters", body);

    c->open = open;
    c->close = close;
    return add_token(c, QZ_TOKEN_NOTHING, QZ_NODE_TEXT, body) ? 0 : -1;
}

static int add_value(struct cutter *c, enum qz_node_kind kind, struct qz_slice key)
{
    if (kind == QZ_NODE_RAW && c->set->rules == QZ_TEMPLATES_OURS)
        return cut_fail(c, "a tag that escapes nothing is not allowed; what is drawn is a piece", key);
    return add_token(c, QZ_TOKEN_LEAF, kind, key) ? 0 : -1;
}

static bool is_words(struct qz_slice key)
{
    return span_is(key, "_") || (key.n > 2 && memcmp(key.p, "_:", 2) == 0);
}

static int add_section(struct cutter *c, char sigil, struct qz_slice key)
{
    switch (sigil) {
    case '#':
        return is_words(key) ? cut_words(c, key) : add_open(c, QZ_NODE_SECTION, key);
    case '^':
        return add_open(c, QZ_NODE_INVERTED, key);
    case '$':
        return add_open(c, QZ_NODE_BLOCK, key);
    case '<':
        return add_open(c, QZ_NODE_PARENT, key);
    default:
        return add_close(c, key);
    }
}

/* A tag whose first character is its sigil; the p of the cutter is behind it. */
static int cut_known(struct cutter *c, char sigil, struct qz_slice body)
{
    struct qz_slice key = span_trim(body);
    if (sigil == '!')
        return add_token(c, QZ_TOKEN_NOTHING, QZ_NODE_TEXT, body) ? 0 : -1;
    if (sigil == '=')
        return set_delimiters(c, body);

    bool plain = sigil == '\0' || sigil == '&' || sigil == '{';
    if (!key.n)
        return cut_fail(c, "a tag without a name", body);
    for (size_t i = 0; i < key.n; i++)
        if (is_space(key.p[i]))
            return cut_fail(c, "a name has no blanks", key);
    if (c->worded && sigil != '\0')
        return cut_fail(c, "within words only values may stand", key);
    if (plain)
        return add_value(c, sigil ? QZ_NODE_RAW : QZ_NODE_VALUE, key);
    if (sigil == '>')
        return add_token(c, QZ_TOKEN_LEAF, QZ_NODE_PARTIAL, key) ? 0 : -1;
    return add_section(c, sigil, key);
}

/* The p of the cutter is at an opening delimiter. */
static int cut_tag(struct cutter *c)
{
    struct qz_slice rest = {c->p + c->open.n, (size_t)(c->end - c->p) - c->open.n}, closing = c->close;
    char sigil = rest.n && strchr("#^$</>!=&{", rest.p[0]) ? rest.p[0] : '\0';
    char last[16] = "";
    if (sigil == '{' || sigil == '=') {
        last[0] = sigil == '{' ? '}' : '=';
        memcpy(last + 1, closing.p, closing.n < sizeof last - 1 ? closing.n : 0);
        closing = (struct qz_slice){last, closing.n + 1};
    }
    if (sigil) {
        rest.p++;
        rest.n--;
    }

    const char *stop = closing.n < sizeof last ? span_find(rest, closing) : NULL;
    if (!stop)
        return cut_fail(c, "a tag has no end", rest);
    struct qz_slice body = {rest.p, (size_t)(stop - rest.p)};
    uint32_t lines = lines_in(c->p, stop);
    c->p = stop + closing.n;

    int rc = cut_known(c, sigil, body);
    c->line += lines;
    return rc;
}

static int cut_all(struct cutter *c)
{
    while (c->p < c->end) {
        struct qz_slice rest = {c->p, (size_t)(c->end - c->p)};
        const char *tag = span_find(rest, c->open);
        if (add_text(c, tag ? tag : c->end) != 0 || (tag && cut_tag(c) != 0))
            return -1;
    }
    return 0;
}

/* ---- lines that have nothing but tags ---- */

static bool is_inheritance(const struct qz_token *t)
{
    bool stands = t->role == QZ_TOKEN_OPEN || t->role == QZ_TOKEN_CLOSE;
    return stands && (t->kind == QZ_NODE_BLOCK || t->kind == QZ_NODE_PARENT);
}

/* Whether it may have a line to itself, which then is gone. */
static bool may_be_alone(const struct qz_token *t)
{
    return t->role == QZ_TOKEN_OPEN || t->role == QZ_TOKEN_CLOSE || t->role == QZ_TOKEN_NOTHING ||
           (t->role == QZ_TOKEN_LEAF && t->kind == QZ_NODE_PARTIAL);
}

/* What is on the line from token `from` on, `to` not included: one tag, or layouts and blocks alone. A block
 * that is both opened and closed at its end leaves the end of the line. */
static bool line_is_tags(const struct qz_tokens *all, size_t from, size_t to)
{
    size_t tags = 0, inheritance = 0;
    const struct qz_token *last = NULL;
    for (size_t i = from; i < to; i++) {
        const struct qz_token *t = &all->token[i];
        bool text = t->role == QZ_TOKEN_TEXT;
        if (text && span_trim(t->span).n)
            return false;
        if (text)
            continue;
        if (!may_be_alone(t))
            return false;

        tags++;
        inheritance += is_inheritance(t);
        last = t;
    }
    if (!last || (tags > 1 && inheritance < tags))
        return false;
    return !(last->role == QZ_TOKEN_CLOSE && last->kind == QZ_NODE_BLOCK && last->other >= from);
}

static void tidy_line(struct qz_tokens *all, size_t from, size_t to)
{
    struct qz_token *first = &all->token[from];
    bool led = first->role == QZ_TOKEN_TEXT && !span_trim(first->span).n && from + 1 < to;
    if (led)
        all->token[from + 1].lead = first->span;
    if (!line_is_tags(all, from, to))
        return;

    for (size_t i = from; i < to; i++) {
        struct qz_token *t = &all->token[i];
        t->alone = t->role != QZ_TOKEN_TEXT;
        if (t->role == QZ_TOKEN_TEXT)
            t->role = QZ_TOKEN_NOTHING;
    }
}

static void tidy_lines(struct qz_tokens *all)
{
    size_t from = 0;
    for (size_t i = 1; i <= all->n; i++) {
        if (i < all->n && !all->token[i].begins)
            continue;
        tidy_line(all, from, i);
        from = i;
    }
}

int qz_template_cut(struct qz_templates *set, const struct qz_template_text *text, struct qz_tokens *out,
                    struct qz_err *err)
{
    struct cutter c = {.set = set,
                       .name = text->name,
                       .out = out,
                       .err = err,
                       .p = text->text,
                       .end = text->text + text->len,
                       .open = {"{{", 2},
                       .close = {"}}", 2},
                       .line = 1,
                       .begins = true};
    if (cut_all(&c) != 0)
        return -1;
    if (c.depth > 0) {
        const struct qz_token *open = &out->token[c.opened[c.depth - 1]];
        c.line = open->line;
        return cut_fail(&c, "is never closed", open->span);
    }

    if (out->n)
        tidy_lines(out);
    return 0;
}
