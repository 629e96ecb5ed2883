#include "tracker/web/template.h"

#include "base/list.h"
#include "tracker/web/template_int.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INDENT_MOST 256 /* blanks before a line, of all that it is within */

/* Blocks that a user of a layout fills in: the nodes within {{<layout}}. */
struct filled {
    const struct qz_template *in;
    size_t from, to;
};

struct render {
    const struct qz_templates *set;
    const struct qz_template *t; /* whose nodes are rendered */
    struct qz_buf *out;
    const json_t *stack[QZ_TEMPLATE_DEPTH]; /* the data, the innermost last */
    size_t depth;
    struct filled filled[QZ_TEMPLATE_DEPTH]; /* the outermost first: what it fills in goes before */
    size_t fills;
    unsigned nested; /* templates and blocks within one another */
    char indent[INDENT_MOST];
    size_t indent_len;
    bool line_begins;
    bool prove; /* a name that is not there is an error */
    struct qz_err *err;
};

/* ---- the set ---- */

/* A template of that name, -1 for none. */
static int template_find(const struct qz_templates *set, struct qz_slice name)
{
    for (size_t i = 0; i < set->count; i++)
        if (strlen(set->one[i].name) == name.n && memcmp(set->one[i].name, name.p, name.n) == 0)
            return (int)i;
    return -1;
}

static int piece_find(const struct qz_templates *set, struct qz_slice name)
{
    for (int i = 0; set->pieces && set->pieces[i].name; i++)
        if (strlen(set->pieces[i].name) == name.n && memcmp(set->pieces[i].name, name.p, name.n) == 0)
            return i;
    return -1;
}

static int link_node(const struct qz_templates *set, const char *in, struct qz_node *node, struct qz_err *err)
{
    bool calls = node->kind == QZ_NODE_PARTIAL || node->kind == QZ_NODE_PARENT;
    if (!calls)
        return 0;

    node->target = template_find(set, node->span);
    int piece = node->kind == QZ_NODE_PARTIAL ? piece_find(set, node->span) : -1;
    if (node->target < 0 && piece >= 0)
        node->target = -2 - piece;
    if (node->target != -1 || set->rules == QZ_TEMPLATES_AS_SPECIFIED)
        return 0;
    return qz_fail(err, QZ_E_INPUT, "%s, line %u: there is no template or piece named %.*s", in,
                   (unsigned)node->line, (int)(node->span.n < 60 ? node->span.n : 60), node->span.p);
}

static int compile_all(struct qz_templates *set, const struct qz_template_text *text, struct qz_err *err)
{
    for (size_t i = 0; i < set->count; i++)
        if (qz_template_parse(set, &set->one[i], &text[i], err) != 0)
            return -1;

    for (size_t i = 0; i < set->count; i++)
        for (size_t k = 0; k < set->one[i].nodes; k++)
            if (link_node(set, set->one[i].name, &set->one[i].node[k], err) != 0)
                return -1;
    return 0;
}

struct qz_templates *qz_templates_compile(const struct qz_template_text *text, size_t n,
                                          const struct qz_words *words,
                                          const struct qz_template_piece *pieces,
                                          enum qz_templates_rules rules, struct qz_err *err)
{
    struct qz_templates *set = calloc(1, sizeof *set);
    if (set)
        set->one = calloc(n ? n : 1, sizeof *set->one);
    if (!set || !set->one) {
        free(set);
        qz_fail(err, QZ_E_NOMEM, "no memory for the pages");
        return NULL;
    }

    set->count = n;
    set->words = words;
    set->pieces = pieces;
    set->rules = rules;
    if (compile_all(set, text, err) == 0)
        return set;
    qz_templates_destroy(set);
    return NULL;
}

void qz_templates_destroy(struct qz_templates *set)
{
    if (!set)
        return;
    for (size_t i = 0; i < set->count; i++)
        free(set->one[i].node);
    for (size_t i = 0; i < set->owned_count; i++)
        free(set->owned[i]);
    free(set->owned);
    free(set->one);
    free(set);
}

/* ---- what is written ---- */

static void put_indent(struct render *r)
{
    if (r->line_begins && r->indent_len)
        qz_buf_add(r->out, r->indent, r->indent_len);
    r->line_begins = false;
}

/* Text of at most one line, with its end. */
static void put_text(struct render *r, struct qz_slice s)
{
    bool ends = s.p[s.n - 1] == '\n';
    if (s.n > 1 || !ends)
        put_indent(r);
    qz_buf_add(r->out, s.p, s.n);
    r->line_begins = ends;
}

static const char *escape_of(char c)
{
    static const char *const escape[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
    static const char special[] = "&<>\"'";
    const char *at = c ? strchr(special, c) : NULL;
    return at ? escape[at - special] : NULL;
}

static void put_escaped(struct render *r, const char *text, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        const char *escape = escape_of(text[i]);
        if (!escape)
            continue;
        qz_buf_add(r->out, text + kept, i - kept);
        qz_buf_str(r->out, escape);
        kept = i + 1;
    }
    qz_buf_add(r->out, text + kept, n - kept);
}

/* The shortest decimal number that is read as the same again. */
static void put_real(struct render *r, double v)
{
    char text[40];
    snprintf(text, sizeof text, "%.15g", v);
    if (strtod(text, NULL) != v)
        snprintf(text, sizeof text, "%.17g", v);
    qz_buf_str(r->out, text);
}

/* An object or a list has no text of its own. */
static void put_value(struct render *r, const json_t *v, bool escaped)
{
    put_indent(r);
    if (json_is_string(v) && escaped)
        put_escaped(r, json_string_value(v), json_string_length(v));
    else if (json_is_string(v))
        qz_buf_add(r->out, json_string_value(v), json_string_length(v));

    if (json_is_integer(v))
        qz_buf_printf(r->out, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
    if (json_is_real(v))
        put_real(r, json_real_value(v));
    if (json_is_boolean(v))
        qz_buf_str(r->out, json_is_true(v) ? "true" : "false");
}

/* ---- names ---- */

/* The innermost data that has the first part of a dotted name, then down along its other parts. NULL:
 * nothing. */
static const json_t *find_value(const struct render *r, struct qz_slice name)
{
    if (name.n == 1 && name.p[0] == '.')
        return r->stack[r->depth - 1];

    const char *dot = memchr(name.p, '.', name.n);
    size_t first = dot ? (size_t)(dot - name.p) : name.n;
    const json_t *v = NULL;
    for (size_t i = r->depth; i-- > 0 && !v;)
        v = json_object_getn(r->stack[i], name.p, first);

    while (v && first < name.n) {
        struct qz_slice rest = {name.p + first + 1, name.n - first - 1};
        dot = memchr(rest.p, '.', rest.n);
        size_t part = dot ? (size_t)(dot - rest.p) : rest.n;
        v = json_object_getn(v, rest.p, part);
        first += 1 + part;
    }
    return v;
}

/* The value of a node's name. -1: it is not there, and that is to be told. */
static int find_named(struct render *r, const struct qz_node *node, const json_t **v)
{
    *v = find_value(r, node->span);
    if (*v || !r->prove)
        return 0;
    return qz_fail(r->err, QZ_E_INPUT, "%s, line %u: the data has no %.*s", r->t->name, (unsigned)node->line,
                   (int)(node->span.n < 60 ? node->span.n : 60), node->span.p);
}

static bool is_nothing(const json_t *v)
{
    if (!v || json_is_null(v) || json_is_false(v))
        return true;
    if (json_is_string(v))
        return json_string_length(v) == 0;
    if (json_is_number(v))
        return !(fabs(json_number_value(v)) > 0);
    return json_is_array(v) && json_array_size(v) == 0;
}

/* ---- nodes ---- */

static int render_nodes(struct render *r, size_t from, size_t to);

static int too_deep(struct render *r, const struct qz_node *node)
{
    return qz_fail(r->err, QZ_E_INPUT, "%s, line %u: nested too deep", r->t->name, (unsigned)node->line);
}

/* What is inside of a node, with v as the innermost data. */
static int render_within(struct render *r, size_t i, const json_t *v)
{
    if (r->depth == QZ_TEMPLATE_DEPTH)
        return too_deep(r, &r->t->node[i]);

    r->stack[r->depth++] = v;
    int rc = render_nodes(r, i + 1, r->t->node[i].end);
    r->depth--;
    return rc;
}

static int render_section(struct render *r, size_t i)
{
    const json_t *v, *one;
    size_t k;
    if (find_named(r, &r->t->node[i], &v) != 0)
        return -1;
    if (is_nothing(v))
        return 0;
    if (!json_is_array(v))
        return render_within(r, i, v);

    json_array_foreach(v, k, one)
    {
        if (render_within(r, i, one) != 0)
            return -1;
    }
    return 0;
}

static int render_inverted(struct render *r, size_t i)
{
    const json_t *v;
    if (find_named(r, &r->t->node[i], &v) != 0)
        return -1;
    return is_nothing(v) ? render_nodes(r, i + 1, r->t->node[i].end) : 0;
}

static int render_form(struct render *r, size_t i)
{
    const json_t *v;
    const struct qz_node *node = &r->t->node[i];
    if (find_named(r, node, &v) != 0)
        return -1;
    bool one = json_is_integer(v) && json_integer_value(v) == 1;
    return one == (node->kind == QZ_NODE_ONE) ? render_nodes(r, i + 1, node->end) : 0;
}

/* Some nodes of a template, each of their lines indented by as much more. */
static int render_elsewhere(struct render *r, const struct qz_template *t, size_t from, size_t to,
                            const struct qz_node *by)
{
    const struct qz_template *back = r->t;
    size_t indent_len = r->indent_len;
    if (r->nested == QZ_TEMPLATE_DEPTH || by->indent.n > sizeof r->indent - indent_len)
        return too_deep(r, by);

    if (by->indent.n)
        memcpy(r->indent + indent_len, by->indent.p, by->indent.n);
    r->indent_len += by->indent.n;
    r->nested++;
    r->t = t;
    int rc = render_nodes(r, from, to);

    r->t = back;
    r->nested--;
    r->indent_len = indent_len;
    return rc;
}

static int render_partial(struct render *r, size_t i)
{
    const struct qz_node *node = &r->t->node[i];
    if (node->target == -1)
        return 0;
    if (node->target < -1) {
        put_indent(r);
        r->set->pieces[-2 - node->target].draw(r->stack[r->depth - 1], r->set->words, r->out);
        return 0;
    }
    const struct qz_template *t = &r->set->one[node->target];
    return render_elsewhere(r, t, 0, t->nodes, node);
}

static int render_parent(struct render *r, size_t i)
{
    const struct qz_node *node = &r->t->node[i];
    if (node->target < 0)
        return 0;
    if (r->fills == QZ_TEMPLATE_DEPTH)
        return too_deep(r, node);

    r->filled[r->fills++] = (struct filled){r->t, i + 1, node->end};
    int rc = render_partial(r, i);
    r->fills--;
    return rc;
}

/* The block of that name among those that are filled in, -1 for none. */
static long block_in(const struct filled *f, struct qz_slice name)
{
    const struct qz_node *node = f->in->node;
    for (size_t i = f->from; i < f->to; i = node[i].end) {
        bool same = node[i].span.n == name.n && memcmp(node[i].span.p, name.p, name.n) == 0;
        if (node[i].kind == QZ_NODE_BLOCK && same)
            return (long)i;
    }
    return -1;
}

static int render_block(struct render *r, size_t i)
{
    const struct qz_node *node = &r->t->node[i];
    for (size_t f = 0; f < r->fills; f++) {
        const struct filled *by = &r->filled[f];
        long at = block_in(by, node->span);
        if (at >= 0)
            return render_elsewhere(r, by->in, (size_t)at + 1, by->in->node[at].end, node);
    }
    return render_elsewhere(r, r->t, i + 1, node->end, node);
}

static int render_value(struct render *r, size_t i)
{
    const json_t *v;
    const struct qz_node *node = &r->t->node[i];
    if (find_named(r, node, &v) != 0)
        return -1;
    if (v)
        put_value(r, v, node->kind == QZ_NODE_VALUE);
    return 0;
}

static int render_text(struct render *r, size_t i)
{
    put_text(r, r->t->node[i].span);
    return 0;
}

static int (*const render_kind[])(struct render *r, size_t i) = {
    [QZ_NODE_TEXT] = render_text,         [QZ_NODE_VALUE] = render_value,
    [QZ_NODE_RAW] = render_value,         [QZ_NODE_SECTION] = render_section,
    [QZ_NODE_INVERTED] = render_inverted, [QZ_NODE_ONE] = render_form,
    [QZ_NODE_MANY] = render_form,         [QZ_NODE_BLOCK] = render_block,
    [QZ_NODE_PARTIAL] = render_partial,   [QZ_NODE_PARENT] = render_parent,
};

static int render_nodes(struct render *r, size_t from, size_t to)
{
    const struct qz_template *t = r->t;
    for (size_t i = from; i < to; i = t->node[i].end)
        if (render_kind[t->node[i].kind](r, i) != 0)
            return -1;
    return 0;
}

static int render_named(const struct qz_templates *set, const char *name, const json_t *data, bool prove,
                        struct qz_buf *out, struct qz_err *err)
{
    int at = template_find(set, (struct qz_slice){name, strlen(name)});
    if (at < 0)
        return qz_fail(err, QZ_E_MISSING, "there is no page template named %s", name);

    struct render r = {.set = set,
                       .t = &set->one[at],
                       .out = out,
                       .stack = {data},
                       .depth = 1,
                       .line_begins = true,
                       .prove = prove,
                       .err = err};
    if (render_nodes(&r, 0, r.t->nodes) != 0)
        return -1;
    return out->failed ? qz_fail(err, QZ_E_NOMEM, "no memory for a page") : 0;
}

int qz_template_render(const struct qz_templates *set, const char *name, const json_t *data,
                       struct qz_buf *out, struct qz_err *err)
{
    return render_named(set, name, data, false, out, err);
}

int qz_template_prove(const struct qz_templates *set, const char *name, const json_t *data,
                      struct qz_buf *out, struct qz_err *err)
{
    return render_named(set, name, data, true, out, err);
}
