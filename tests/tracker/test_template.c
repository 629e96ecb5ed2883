/* Templates: the published specification's own cases, our rules on top of it, and what a hostile value or a
 * wrong template comes to. */
#include "tests/support/spec.h"
#include "tracker/web/template.h"

#include <stdlib.h>
#include <string.h>

static char page[1 << 16];

/* ---- the specification ---- */

/* The templates of one case: itself, named "", then its partials. */
static size_t case_texts(const json_t *test, struct qz_template_text *text, size_t most)
{
    const char *name;
    json_t *partial;
    size_t n = 1;
    const char *own = json_string_value(json_object_get(test, "template"));
    text[0] = (struct qz_template_text){"", own, strlen(own)};

    json_object_foreach(json_object_get(test, "partials"), name, partial)
    {
        assert_true(n < most);
        text[n++] = (struct qz_template_text){name, json_string_value(partial), json_string_length(partial)};
    }
    return n;
}

static void run_case(const char *file, const json_t *test)
{
    struct qz_template_text text[8];
    struct qz_err err;
    struct qz_buf out = {0};
    const char *name = json_string_value(json_object_get(test, "name"));
    const char *wanted = json_string_value(json_object_get(test, "expected"));

    size_t n = case_texts(test, text, COUNT(text));
    struct qz_templates *set = qz_templates_compile(text, n, NULL, NULL, QZ_TEMPLATES_AS_SPECIFIED, &err);
    if (!set)
        fail_msg("%s, %s: %s", file, name, err.msg);
    assert_done(qz_template_render(set, "", json_object_get(test, "data"), &out, &err), &err);
    if (strcmp(out.data ? out.data : "", wanted) != 0)
        fail_msg("%s, %s:\n%s\nwas wanted, and this made:\n%s", file, name, wanted, out.data);

    qz_buf_finish(&out);
    qz_templates_destroy(set);
}

static void each_case_of_the_specification_comes_out_as_published(void **state)
{
    static const char *const modules[] = {"comments", "delimiters", "interpolation", "inverted",
                                          "partials", "sections",   "~inheritance"};
    size_t cases = 0;
    (void)state;

    for (size_t m = 0; m < COUNT(modules); m++) {
        char file[64];
        size_t i;
        json_t *test;
        snprintf(file, sizeof file, "mustache/%s.json", modules[m]);
        json_t *all = qz_spec_vectors(file);
        json_array_foreach(json_object_get(all, "tests"), i, test)
        {
            run_case(file, test);
            cases++;
        }
        json_decref(all);
    }
    assert_true(cases > 130);
}

/* ---- ours ---- */

static struct qz_templates *compiled(const struct qz_template_text *text, size_t n,
                                     const struct qz_words *words, const struct qz_template_piece *pieces)
{
    struct qz_err err;
    struct qz_templates *set = qz_templates_compile(text, n, words, pieces, QZ_TEMPLATES_OURS, &err);
    if (!set)
        fail_msg("%s", err.msg);
    return set;
}

/* What one template makes of JSON text, in `page`. */
static const char *made(const char *template, const char *json)
{
    struct qz_err err;
    struct qz_buf out = {0};
    json_t *data = json_loads(json, JSON_DECODE_ANY, NULL);
    const struct qz_template_text text = {"page", template, strlen(template)};
    struct qz_templates *set = compiled(&text, 1, NULL, NULL);
    assert_non_null(data);
    assert_done(qz_template_render(set, "page", data, &out, &err), &err);

    assert_true(out.len < sizeof page);
    memcpy(page, out.data ? out.data : "", out.len + 1);
    qz_buf_finish(&out);
    json_decref(data);
    qz_templates_destroy(set);
    return page;
}

static void no_value_can_leave_the_place_that_it_was_given(void **state)
{
    (void)state;
    assert_string_equal(made("<p title=\"{{v}}\">{{v}}</p>", "{\"v\":\"<b a='1' c=\\\"2\\\">&amp;\"}"),
                        "<p title=\"&lt;b a=&#39;1&#39; c=&quot;2&quot;&gt;&amp;amp;\">"
                        "&lt;b a=&#39;1&#39; c=&quot;2&quot;&gt;&amp;amp;</p>");
    assert_string_equal(made("{{v}}", "{\"v\":\"{{w}}\",\"w\":\"no\"}"), "{{w}}");
    assert_string_equal(made("{{v}}", "{\"v\":{\"a\":1}}"), "");
}

static void nothing_is_what_a_clerk_calls_nothing(void **state)
{
    static const char *const nothing[] = {"null", "false", "0", "0.0", "\"\"", "[]"};
    static const char *const something[] = {"true", "1", "-1", "0.5", "\"0\"", "[0]", "{}"};
    char json[64];
    (void)state;
    for (size_t i = 0; i < COUNT(nothing); i++) {
        snprintf(json, sizeof json, "{\"v\":%s}", nothing[i]);
        assert_string_equal(made("{{#v}}yes{{/v}}{{^v}}no{{/v}}", json), "no");
    }
    for (size_t i = 0; i < COUNT(something); i++) {
        snprintf(json, sizeof json, "{\"v\":%s}", something[i]);
        assert_string_equal(made("{{#v}}yes{{/v}}{{^v}}no{{/v}}", json), "yes");
    }
    assert_string_equal(made("{{#v}}yes{{/v}}{{^v}}no{{/v}}", "{}"), "no");
}

static void numbers_are_written_as_people_write_them(void **state)
{
    (void)state;
    assert_string_equal(made("{{v}}", "{\"v\":9007199254740993}"), "9007199254740993");
    assert_string_equal(made("{{v}}", "{\"v\":59.35}"), "59.35");
    assert_string_equal(made("{{v}}", "{\"v\":0.1}"), "0.1");
    assert_string_equal(made("{{v}}", "{\"v\":0.30000000000000004}"), "0.30000000000000004");
    assert_string_equal(made("{{v}}", "{\"v\":true}"), "true");
}

/* ---- pieces ---- */

static void draw_bar(const json_t *at, const struct qz_words *words, struct qz_buf *out)
{
    (void)words;
    qz_buf_printf(out, "<svg width=\"%d\"/>", (int)json_integer_value(json_object_get(at, "n")));
}

static void a_piece_is_drawn_from_what_is_innermost(void **state)
{
    static const struct qz_template_piece pieces[] = {{"svg/bar", draw_bar}, {NULL, NULL}};
    static const char template[] = "{{#bars}}\n  {{>svg/bar}}\n{{/bars}}\n";
    const struct qz_template_text text = {"page", template, sizeof template - 1};
    struct qz_err err;
    struct qz_buf out = {0};
    (void)state;
    struct qz_templates *set = compiled(&text, 1, NULL, pieces);
    json_t *data = json_pack("{s:[{s:i},{s:i}]}", "bars", "n", 3, "n", 4);

    assert_done(qz_template_prove(set, "page", data, &out, &err), &err);
    assert_string_equal(out.data, "<svg width=\"3\"/><svg width=\"4\"/>");
    qz_buf_finish(&out);
    json_decref(data);
    qz_templates_destroy(set);
}

/* ---- words ---- */

/* A catalogue of three messages as msgfmt writes one: magic, version, count, where the tables are; then per
 * message its length and place; then the texts. */
static size_t catalogue(unsigned char *out)
{
    static const char *const message[] = {"还差 {{n}} 项", "还差 {{n}} 项 与 {{m}} 项", "首页"};
    static const char many[] = "{{n}} item left\0{{n}} items left";
    const char *const translation[] = {many, "{{m}} after {{n}}", "Home"};
    const uint32_t length[] = {sizeof many - 1, 17, 4};
    uint32_t head[7] = {0x950412de, 0, 3, 28, 28 + 24, 0, 0}, at = 28 + 48, table[12];
    for (int i = 0; i < 3; i++) {
        table[2 * i] = (uint32_t)strlen(message[i]);
        table[2 * i + 1] = at;
        memcpy(out + at, message[i], table[2 * i] + 1);
        at += table[2 * i] + 1;
    }

    for (int i = 0; i < 3; i++) {
        table[6 + 2 * i] = length[i];
        table[6 + 2 * i + 1] = at;
        memcpy(out + at, translation[i], length[i] + 1);
        at += length[i] + 1;
    }
    memcpy(out, head, sizeof head);
    memcpy(out + 28, table, sizeof table);
    return at;
}

static void said(const struct qz_words *words, const char *template, int n, const char *wanted)
{
    const struct qz_template_text text = {"page", template, strlen(template)};
    struct qz_err err;
    struct qz_buf out = {0};
    struct qz_templates *set = compiled(&text, 1, words, NULL);
    json_t *data = json_pack("{s:i,s:s}", "n", n, "m", "<m>");

    assert_done(qz_template_render(set, "page", data, &out, &err), &err);
    assert_string_equal(out.data, wanted);
    qz_buf_finish(&out);
    json_decref(data);
    qz_templates_destroy(set);
}

static void words_are_said_in_the_language_of_the_set(void **state)
{
    unsigned char bytes[1024];
    struct qz_words en;
    struct qz_err err;
    (void)state;
    assert_done(qz_words_read(&en, bytes, catalogue(bytes), &err), &err);

    said(NULL, "<a>{{#_}}首页{{/_}}</a>", 1, "<a>首页</a>");
    said(&en, "<a>{{#_}}首页{{/_}}</a>", 1, "<a>Home</a>");
    said(&en, "<p>{{#_}}\n  还差 {{n}} 项\n  与 {{m}} 项\n{{/_}}</p>\n", 2, "<p>&lt;m&gt; after 2</p>\n");
    said(NULL, "{{#_:n}}还差 {{n}} 项{{/_:n}}", 1, "还差 1 项");
    said(&en, "{{#_:n}}还差 {{n}} 项{{/_:n}}", 1, "1 item left");
    said(&en, "{{#_:n}}还差 {{n}} 项{{/_:n}}", 2, "2 items left");
    said(&en, "{{#_}}无人译过{{/_}}", 2, "无人译过");
}

/* ---- what is wrong with a template is said with its line ---- */

static void refused(const char *template, const char *why)
{
    const struct qz_template_text text = {"page", template, strlen(template)};
    struct qz_err err;
    struct qz_templates *set = qz_templates_compile(&text, 1, NULL, NULL, QZ_TEMPLATES_OURS, &err);
    if (set)
        fail_msg("was taken: %s", template);
    assert_int_equal(err.code, QZ_E_INPUT);
    if (!strstr(err.msg, why))
        fail_msg("%s\nwas wanted in:\n%s", why, err.msg);
}

static void a_wrong_template_is_refused_with_its_line(void **state)
{
    (void)state;
    refused("a\n{{{v}}}", "page, line 2: a tag that escapes nothing is not allowed");
    refused("{{&v}}", "a tag that escapes nothing is not allowed");
    refused("a\nb\n{{#v}}", "page, line 3: is never closed: v");
    refused("{{/v}}", "closes what was never opened: v");
    refused("{{#v}}\n{{#w}}\n{{/v}}{{/w}}",
            "page, line 3: closes something else than what was opened last: v");

    refused("{{v", "a tag has no end: v");
    refused("{{}}", "a tag without a name");
    refused("{{a b}}", "a name has no blanks: a b");
    refused("{{=a=}}", "these are no delimiters");
    refused("{{>none}}", "page, line 1: there is no template or piece named none");
    refused("{{<none}}{{/none}}", "there is no template or piece named none");
    refused("{{#_}}no end", "these words have no end: _");
    refused("{{#_}}a {{#b}}c{{/b}}{{/_}}", "within words only values may stand: b");
}

static void a_name_that_the_data_lacks_is_found_by_a_test(void **state)
{
    static const char template[] = "{{#who}}\n{{name}}\n{{/who}}";
    const struct qz_template_text text = {"page", template, sizeof template - 1};
    struct qz_err err;
    struct qz_buf out = {0};
    (void)state;
    struct qz_templates *set = compiled(&text, 1, NULL, NULL);
    json_t *whole = json_pack("{s:{s:s}}", "who", "name", "赵"),
           *less = json_pack("{s:{s:s}}", "who", "nome", "赵");

    assert_done(qz_template_prove(set, "page", whole, &out, &err), &err);
    assert_done(qz_template_render(set, "page", less, &out, &err), &err);
    assert_refused(qz_template_prove(set, "page", less, &out, &err), &err, QZ_E_INPUT);
    assert_string_equal(err.msg, "page, line 2: the data has no name");
    assert_refused(qz_template_render(set, "pages", whole, &out, &err), &err, QZ_E_MISSING);

    qz_buf_finish(&out);
    json_decref(whole);
    json_decref(less);
    qz_templates_destroy(set);
}

static void what_has_no_end_is_stopped(void **state)
{
    static const char itself[] = "{{>page}}", block[] = "{{<layout}}{{$a}}x{{$a}}y{{/a}}{{/a}}{{/layout}}";
    static const char layout[] = "{{$a}}{{/a}}";
    const struct qz_template_text text[] = {{"page", itself, sizeof itself - 1},
                                            {"block", block, sizeof block - 1},
                                            {"layout", layout, sizeof layout - 1}};
    struct qz_err err;
    struct qz_buf out = {0};
    (void)state;
    struct qz_templates *set = compiled(text, COUNT(text), NULL, NULL);
    json_t *data = json_object();

    assert_refused(qz_template_render(set, "page", data, &out, &err), &err, QZ_E_INPUT);
    assert_non_null(strstr(err.msg, "nested too deep"));
    assert_refused(qz_template_render(set, "block", data, &out, &err), &err, QZ_E_INPUT);
    qz_buf_finish(&out);
    json_decref(data);
    qz_templates_destroy(set);
}

static void sections_as_deep_as_allowed_are_rendered_and_one_more_is_refused(void **state)
{
    char template[4096];
    struct qz_err err;
    (void)state;
    for (size_t deep = QZ_TEMPLATE_DEPTH - 1; deep <= QZ_TEMPLATE_DEPTH + 1; deep++) {
        struct qz_buf text = {0}, out = {0};
        for (size_t i = 0; i < deep; i++)
            qz_buf_str(&text, "{{#a}}");
        qz_buf_str(&text, "in");
        for (size_t i = 0; i < deep; i++)
            qz_buf_str(&text, "{{/a}}");
        assert_true(text.len < sizeof template);

        const struct qz_template_text one = {"page", text.data, text.len};
        struct qz_templates *set = qz_templates_compile(&one, 1, NULL, NULL, QZ_TEMPLATES_OURS, &err);
        json_t *data = json_pack("{s:b}", "a", 1);
        if (deep < QZ_TEMPLATE_DEPTH)
            assert_done(qz_template_render(set, "page", data, &out, &err), &err);
        else
            assert_true(!set || qz_template_render(set, "page", data, &out, &err) == -1);
        json_decref(data);
        qz_templates_destroy(set);
        qz_buf_finish(&text);
        qz_buf_finish(&out);
    }
}

/* Any bytes at all are compiled or refused, and what was compiled is rendered. */
static void no_text_of_a_template_does_harm(void **state)
{
    static const char *const scrap[] = {
        "{{",     "}}",      "{{#a}}", "{{/a}}", "{{^a}}", "{{<b}}", "{{/b}}",    "{{$c}}",  "{{/c}}",
        "{{>b}}", "{{a.b}}", "{{.}}",  "\n",     "  ",     "x",      "{{=| |=}}", "|a|",     "{{!",
        "{{#_}}", "{{/_}}",  "{",      "\xff",   "{{{",    "}}}",    "{{#_:a}}",  "{{/_:a}}"};
    uint64_t seed = 7;
    size_t taken = 0;
    (void)state;
    json_t *data = json_pack("{s:[{s:s},i],s:s}", "a", "b", "v", 1, "c", "d");
    for (int round = 0; round < 20000; round++) {
        struct qz_buf text = {0}, out = {0};
        struct qz_err err;
        for (uint64_t n = qz_spec_random(&seed) % 12; n-- > 0;)
            qz_buf_str(&text, scrap[qz_spec_random(&seed) % COUNT(scrap)]);

        const char *p = text.data ? text.data : "";
        const struct qz_template_text two[] = {{"page", p, text.len}, {"b", "<{{$c}}{{a}}\n{{/c}}>", 20}};
        struct qz_templates *set =
            qz_templates_compile(two, 2, NULL, NULL, (enum qz_templates_rules)(round % 2), &err);
        if (set && qz_template_render(set, "page", data, &out, &err) == 0)
            taken++;
        qz_templates_destroy(set);
        qz_buf_finish(&text);
        qz_buf_finish(&out);
    }
    json_decref(data);
    assert_true(taken > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_case_of_the_specification_comes_out_as_published),
        cmocka_unit_test(no_value_can_leave_the_place_that_it_was_given),
        cmocka_unit_test(nothing_is_what_a_clerk_calls_nothing),
        cmocka_unit_test(numbers_are_written_as_people_write_them),
        cmocka_unit_test(a_piece_is_drawn_from_what_is_innermost),
        cmocka_unit_test(words_are_said_in_the_language_of_the_set),
        cmocka_unit_test(a_wrong_template_is_refused_with_its_line),
        cmocka_unit_test(a_name_that_the_data_lacks_is_found_by_a_test),
        cmocka_unit_test(what_has_no_end_is_stopped),
        cmocka_unit_test(sections_as_deep_as_allowed_are_rendered_and_one_more_is_refused),
        cmocka_unit_test(no_text_of_a_template_does_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
