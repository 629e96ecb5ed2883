#include "base/list.h"
#include "tracker/web/template_int.h"
#include "tracker/web/template_token.h"

#include <stdlib.h>
#include <string.h>

/* Blocks are written where they look well among the text around them, and come in elsewhere: the blanks
 * before their first line are taken off each of their lines here, and put before each when they are rendered.
 */
struct parser {
    struct qz_template *t;
    const struct qz_tokens *all;
    size_t strip; /* blanks that are taken off each line */
    size_t opened[QZ_TEMPLATE_DEPTH], strip_before[QZ_TEMPLATE_DEPTH];
    size_t depth;
    struct qz_err *err;
};

static size_t blanks_of(struct qz_slice s)
{
    size_t n = 0;
    while (n < s.n && (s.p[n] == ' ' || s.p[n] == '\t'))
        n++;
    return n;
}

static struct qz_slice without(struct qz_slice s, size_t n)
{
    if (n > s.n)
        n = s.n;
    return (struct qz_slice){s.p + n, s.n - n};
}

/* The blanks before the first line within what token i opens; none when nothing is in it. */
static struct qz_slice blanks_within(const struct qz_tokens *all, size_t i)
{
    for (size_t k = i + 1; k < all->token[i].other; k++) {
        const struct qz_token *t = &all->token[k];
        if (t->role == QZ_TOKEN_TEXT && t->begins)
            return (struct qz_slice){t->span.p, blanks_of(t->span)};
        if (t->role != QZ_TOKEN_NOTHING)
            return t->lead;
    }
    return (struct qz_slice){NULL, 0};
}

static struct qz_node *add_node(struct parser *p, enum qz_node_kind kind, const struct qz_token *from,
                                struct qz_slice span)
{
    struct qz_template *t = p->t;
    if (qz_list_grow(&t->node, t->nodes, &t->cap, sizeof *t->node, p->err) != 0)
        return NULL;

    struct qz_node *node = &t->node[t->nodes++];
    *node = (struct qz_node){.kind = kind, .span = span, .line = from->line, .target = -1};
    node->end = (uint32_t)t->nodes;
    return node;
}

static int parse_text(struct parser *p, const struct qz_token *token)
{
    struct qz_slice span = token->span;
    size_t blanks = blanks_of(span);
    if (token->begins)
        span = without(span, blanks < p->strip ? blanks : p->strip);
    if (!span.n)
        return 0;
    return add_node(p, QZ_NODE_TEXT, token, span) ? 0 : -1;
}

static int parse_leaf(struct parser *p, const struct qz_token *token)
{
    struct qz_node *node = add_node(p, token->kind, token, token->span);
    if (!node)
        return -1;
    if (token->kind == QZ_NODE_PARTIAL && token->alone)
        node->indent = without(token->lead, p->strip);
    return 0;
}

static int parse_open(struct parser *p, size_t i)
{
    const struct qz_token *token = &p->all->token[i];
    struct qz_node *node = add_node(p, token->kind, token, token->span);
    if (!node)
        return -1;
    p->opened[p->depth] = p->t->nodes - 1;
    p->strip_before[p->depth++] = p->strip;

    bool block = token->kind == QZ_NODE_BLOCK, layout = token->kind == QZ_NODE_PARENT;
    struct qz_slice within = block && token->alone ? blanks_within(p->all, i) : (struct qz_slice){NULL, 0};
    if (within.p)
        node->indent = without(within, p->strip);
    else if (block || (layout && token->alone))
        node->indent = without(token->lead, p->strip);
    if (within.n > p->strip)
        p->strip = within.n;
    return 0;
}

static void parse_close(struct parser *p)
{
    p->depth--;
    p->t->node[p->opened[p->depth]].end = (uint32_t)p->t->nodes;
    p->strip = p->strip_before[p->depth];
}

static int parse_token(struct parser *p, size_t i)
{
    const struct qz_token *token = &p->all->token[i];
    if (token->role == QZ_TOKEN_TEXT)
        return parse_text(p, token);
    if (token->role == QZ_TOKEN_LEAF)
        return parse_leaf(p, token);
    if (token->role == QZ_TOKEN_OPEN)
        return parse_open(p, i);
    if (token->role == QZ_TOKEN_CLOSE)
        parse_close(p);
    return 0;
}

int qz_template_parse(struct qz_templates *set, struct qz_template *t, const struct qz_template_text *text,
                      struct qz_err *err)
{
    struct qz_tokens all = {0};
    struct parser p = {.t = t, .all = &all, .err = err};
    t->name = text->name;
    int rc = qz_template_cut(set, text, &all, err);
    for (size_t i = 0; i < all.n && rc == 0; i++)
        rc = parse_token(&p, i);

    free(all.token);
    return rc;
}
