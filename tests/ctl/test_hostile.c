/* What others wrote is printed by every verb, and none of it reaches the terminal as more than letters: a
 * tracker answers each verb with text that steers terminals, fakes lines and hides. */
#include "tests/support/spec.h"

#include "base/text.h"
#include "ctl/ctl.h"
#include "ctl/options.h"
#include "tests/support/fleet.h"
#include "tests/support/place.h"
#include "tests/support/stub_http.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* In JSON: escape, bell, CSI of one character, a line of its own, direction, zero width, a tag. */
#define EVIL "\\u001b[2J\\u0007\\u009b1m\\n9 faked\\u202e\xE2\x80\x8B\xC2\x9B\xF3\xA0\x81\x81"

static char *out_text, *say_text;

static int run_words(const char *const *words)
{
    struct qz_ctl ctl = {0};
    size_t out_n, say_n;
    const char *argv[32] = {"qingzhan"};
    int argc = 1;
    for (; words[argc - 1]; argc++)
        argv[argc] = words[argc - 1];

    free(out_text);
    free(say_text);
    ctl.out = open_memstream(&out_text, &out_n);
    ctl.say = open_memstream(&say_text, &say_n);
    ctl.in = fmemopen((void *)(uintptr_t)"246810\n", 7, "r");

    int code = qz_ctl_run(&ctl, argc, argv);
    fclose(ctl.in);
    fclose(ctl.out);
    fclose(ctl.say);
    return code;
}

/* Nothing but letters, line ends and, of a table for spreadsheets, its mark and carriage returns. */
static void assert_harmless(const char *what, const char *text, bool csv)
{
    const char *mark = "\xEF\xBB\xBF";
    if (csv && strncmp(text, mark, 3) == 0)
        text += 3;
    for (const char *p = text, *end = text + strlen(text); p < end;) {
        uint32_t cp = qz_utf8_next(&p, end);
        if (cp != '\n' && !(csv && cp == '\r') && (qz_is_hidden(cp) || cp == 0xFFFD))
            fail_msg("%s prints U+%04X", what, (unsigned)cp);
    }
    if (strncmp(text, "9 faked", 7) == 0 || strstr(text, "\n9 faked"))
        fail_msg("%s prints a line that the tracker faked", what);
}

/* Every list and every answer that a verb may ask for, in one object. */
static char *evil_answer(void)
{
    static const char *const lists[] = {"organisations", "kiosks",     "cadres",
                                        "people",        "activities", "entries"};
    struct qz_buf b = {0}, stats = {0};
    struct qz_stats s = {.days_left = 3};

    qz_copy_text(s.organisation, sizeof s.organisation, "o_aaisem2ekvthpcezvk54zxpo74");
    qz_copy_text(s.title, sizeof s.title, "TITLE");
    qz_copy_text(s.period, sizeof s.period, "2017-Q2");
    qz_stats_write(&s, &stats);
    stats.data[stats.len - 1] = '\0'; /* its closing brace */

    char *title = strstr(stats.data, "TITLE");
    qz_buf_add(&b, stats.data, (size_t)(title - stats.data));
    qz_buf_str(&b, EVIL);
    qz_buf_str(&b, title + 5);

    for (size_t i = 0; i < COUNT(lists); i++)
        qz_buf_printf(&b,
                      ",\"%s\":[{\"id\":\"" EVIL "\",\"name\":\"" EVIL "\",\"title\":\"" EVIL
                      "\",\"at\":\"" EVIL "\",\"reason\":\"" EVIL "\",\"kind\":\"" EVIL "\",\"place\":\"" EVIL
                      "\"}]",
                      lists[i]);

    qz_buf_str(&b, ",\"passes\":[{\"who\":\"\\u001b[2J\\n9 faked\",\"text\":\"" EVIL "\"}]"
                   ",\"id\":\"" EVIL "\",\"ids\":[\"" EVIL "\"],\"number\":1,\"file\":\"" EVIL
                   "\",\"code\":\"" EVIL "\"}");

    assert_false(b.failed);
    qz_buf_finish(&stats);
    return b.data;
}

/* A value that the verb's own checks let through. */
static const char *value_of(const struct qz_verb *v, const char *option)
{
    if (strcmp(option, "kind") == 0)
        return strcmp(v->group, "org") == 0 ? "county" : "open_day";
    if (strcmp(option, "start") == 0)
        return "now";
    return strcmp(option, "end") == 0 ? "+90m" : "o_aaisem2ekvthpcezvk54zxpo74";
}

static size_t verb_line(const struct qz_verb *v, const char *form, const char *csv_file,
                        const char *words[32])
{
    size_t n = 0;
    const struct qz_opt *o;
    if (v->group)
        words[n++] = v->group;
    words[n++] = v->name;

    for (size_t i = 0; (o = qz_verb_opt(v, i)) != NULL; i++) {
        bool wanted = o->required || (form && strcmp(o->name, form) == 0) ||
                      (strcmp(v->name, "issue") == 0 && strcmp(o->name, "organisation") == 0) ||
                      (strcmp(v->name, "import") == 0 && strcmp(o->name, "partial") == 0);
        static char option[16][40];
        if (!wanted)
            continue;

        snprintf(option[i], sizeof option[i], "--%s", o->name);
        words[n++] = option[i];
        if (o->arg)
            words[n++] = value_of(v, o->name);
    }

    const char *arg = v->args;
    for (int i = 0; i < v->args_least; i++) {
        words[n] = "o_aaisem2ekvthpcezvk54zxpo74";
        if (strcmp(v->name, "import") == 0)
            words[n] = csv_file;
        else if (strncmp(arg, "N..M", 4) == 0)
            words[n] = "1..2";

        n++;
        arg += strcspn(arg, " ");
        arg += *arg == ' ';
    }

    if (strcmp(v->name, "revoke") == 0 && v->args_least == 0)
        words[n++] = "y_aaisem2ekvthpcezvk54zxpo74";
    words[n] = NULL;
    return n;
}

/* Run every verb that asks a tracker, in each of its forms, against answers of this kind. */
static void walk(const char *const *forms, size_t n, const char *csv_file)
{
    size_t printed = 0, asked = 0;

    for (const struct qz_verb *const *v = qz_verbs; *v; v++) {
        bool remote = (*v)->flags & QZ_VERB_REMOTE && strcmp((*v)->name, "backup") != 0;
        for (size_t i = 0; remote && i < n; i++) {
            const char *words[32];
            char what[80];
            verb_line(*v, forms[i], csv_file, words);
            const char *group = (*v)->group ? (*v)->group : "";
            snprintf(what, sizeof what, "%s %s %s", group, (*v)->name, forms[i] ? forms[i] : "");
            if (run_words(words) == QZ_EXIT_USAGE) {
                printf("%s never asks: %s", what, say_text);
                continue;
            }

            asked++;
            assert_harmless(what, out_text, forms[i] && strcmp(forms[i], "csv") == 0);
            assert_harmless(what, say_text, false);
            printed += strlen(out_text) + strlen(say_text);
        }
    }
    assert_true(printed > 1000);
    assert_true(asked > 20 * n / 2); /* a verb may have no such form */
}

struct scene {
    char dir[PLACE_PATH], csv[PLACE_PATH], token[PLACE_PATH];
};

static void scene_make(struct scene *s)
{
    static const char people[] = "姓名,手机,同意日期\n甲,13800138000,2017-05-01\n";
    place_make(s->dir);
    place_write(place_path(s->csv, s->dir, "p.csv"), people, sizeof people - 1);
    place_write(place_path(s->token, s->dir, "admin.token"), "secret\n", 7);
    setenv("QINGZHAN_TOKEN_FILE", s->token, 1);
}

static void no_answer_steers_the_terminal_or_fakes_a_line(void **state)
{
    (void)state;
    struct scene s;
    static const char *const forms[] = {NULL, "json", "csv"};
    char *body = evil_answer();
    struct stub_answer script[] = {{"/", 200, body, NULL, NULL}};
    scene_make(&s);
    struct stub *stub = stub_start(script, 1);
    setenv("QINGZHAN_TRACKER", stub_url(stub), 1);
    walk(forms, COUNT(forms), s.csv);
    stub_stop(stub);
    free(body);
    place_remove(s.dir);
}

static void no_error_of_a_tracker_does_either(void **state)
{
    (void)state;
    struct scene s;
    static const char *const forms[] = {NULL, "json"};
    struct stub_answer script[] = {{"/", 422,
                                    "{\"type\":\"urn:qingzhan:" EVIL "\",\"title\":\"" EVIL
                                    "\",\"detail\":\"" EVIL
                                    "\",\"status\":422,\"problems\":[{\"row\":0,\"text\":\"" EVIL "\"}]}",
                                    NULL, NULL}};
    scene_make(&s);
    struct stub *stub = stub_start(script, 1);
    setenv("QINGZHAN_TRACKER", stub_url(stub), 1);
    walk(forms, COUNT(forms), s.csv);
    stub_stop(stub);
    place_remove(s.dir);
}

/* A kiosk's reason, which a tracker of before took. */
static void no_entry_of_a_log_does_either(void **state)
{
    (void)state;
    static const char line[] =
        "{\"v\":1,\"n\":1,\"at\":\"2017-05-04T10:00:00.000+08:00\",\"up\":5,\"kind\":\"boot\","
        "\"reason\":\"" EVIL "\",\"seen\":0}";
    struct fleet f;
    struct fleet_kiosk k;

    fleet_make(&f);
    fleet_enrol(&f, &k, f.county, "厅");
    fleet_write_line(&k, line, sizeof line - 1);
    fleet_send(&f, &k);
    qz_tracker_close(f.t);
    f.t = NULL;

    assert_int_equal(
        run_words((const char *const[]){"log", "show", "--tracker-dir", f.dir, "--log", k.row.id, NULL}), 0);
    assert_harmless("log show", out_text, false);
    assert_non_null(strstr(out_text, "<U+001B>[2J"));
    assert_non_null(strstr(out_text, "<U+000A>9 faked"));

    assert_int_equal(run_words((const char *const[]){"log", "show", "--tracker-dir", f.dir, "--log", k.row.id,
                                                     "--json", NULL}),
                     0);
    assert_memory_equal(out_text, line, sizeof line - 1); /* for a program: as it was hashed */
    fleet_kiosk_finish(&k);
    fleet_remove(&f);
}

static void nothing_given_on_the_command_line_does_either(void **state)
{
    (void)state;
    static const char evil[] = "\033[2J\n9 faked\xE2\x80\xAE\xFF";
    const char *const lines[][5] = {{evil, NULL},          {"log", evil, NULL},
                                    {"scan", evil, NULL},  {"log", "show", "--kiosk", evil, NULL},
                                    {"stats", evil, NULL}, {"pass", "revoke", evil, NULL}};
    for (size_t i = 0; i < COUNT(lines); i++) {
        assert_int_not_equal(run_words(lines[i]), 0);
        assert_harmless("an error", say_text, false);
        assert_harmless("an error", out_text, false);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_answer_steers_the_terminal_or_fakes_a_line),
        cmocka_unit_test(no_error_of_a_tracker_does_either),
        cmocka_unit_test(no_entry_of_a_log_does_either),
        cmocka_unit_test(nothing_given_on_the_command_line_does_either),
    };
    if (sodium_init() < 0)
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    free(out_text);
    free(say_text);
    return failed;
}
