/* What it costs to make a page of its data: a table of 100 rows by a template with a layout, beside a printf
 * of the same bytes, and beside the data written as JSON.
 *
 * page_bench [-n PAGES]
 *
 * CPU time of the process, the three figures taken in turn. */
#include "tracker/web/template.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ROWS 100
#define TURN 20 /* of each figure, then of the next */

static const char layout[] =
    "<!doctype html>\n<html lang=\"zh-CN\">\n<meta charset=\"utf-8\">\n<title>{{title}}</title>\n"
    "<main>\n  {{$main}}{{/main}}\n</main>\n</html>\n";
static const char list[] =
    "{{<layout}}\n"
    "{{$main}}\n"
    "<h1>{{title}}</h1>\n"
    "<table>\n"
    "  {{#people}}\n"
    "  <tr id=\"{{id}}\"><td>{{name}}</td><td>{{#left}}{{left}}{{/left}}{{^left}}0{{/left}}</td>"
    "<td>{{how.known}}</td></tr>\n"
    "  {{/people}}\n"
    "</table>\n"
    "{{/main}}\n"
    "{{/layout}}\n";

static struct qz_templates *set;
static json_t *data;
static struct qz_buf out;

static double cpu_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void by_template(void)
{
    qz_buf_clear(&out);
    if (qz_template_render(set, "list", data, &out, NULL) != 0)
        exit(1);
}

static void by_printf(void)
{
    qz_buf_clear(&out);
    qz_buf_printf(
        &out,
        "<!doctype html>\n<html lang=\"zh-CN\">\n<meta charset=\"utf-8\">\n<title>%s</title>\n<main>\n"
        "  <h1>%s</h1>\n  <table>\n",
        "名单", "名单");
    for (int i = 0; i < ROWS; i++)
        qz_buf_printf(&out, "    <tr id=\"p_%08d\"><td>%s</td><td>%d</td><td>%s</td></tr>\n", i,
                      "赵青 &amp; 钱红", i, "本人证实");
    qz_buf_str(&out, "  </table>\n\n</main>\n</html>\n");
}

static void by_json(void)
{
    char *text = json_dumps(data, JSON_COMPACT);
    if (!text)
        exit(1);
    free(text);
}

static json_t *people(void)
{
    json_t *all = json_array();
    for (int i = 0; i < ROWS; i++) {
        char id[16];
        snprintf(id, sizeof id, "p_%08d", i);
        json_array_append_new(all, json_pack("{s:s,s:s,s:i,s:{s:s}}", "id", id, "name", "赵青 & 钱红", "left",
                                             i, "how", "known", "本人证实"));
    }
    return all;
}

int main(int argc, char **argv)
{
    static void (*const all[])(void) = {by_template, by_printf, by_json};
    const struct qz_template_text text[] = {{"layout", layout, sizeof layout - 1},
                                            {"list", list, sizeof list - 1}};
    struct qz_err err;
    double spent[3] = {0};
    size_t bytes[3];
    int n = argc == 3 && strcmp(argv[1], "-n") == 0 ? atoi(argv[2]) : 2000;
    set = qz_templates_compile(text, 2, NULL, NULL, QZ_TEMPLATES_OURS, &err);
    data = json_pack("{s:s,s:o}", "title", "名单", "people", people());
    if (n < TURN || !set || !data)
        return 2;

    for (int done = 0; done < n; done += TURN) {
        for (int i = 0; i < 3; i++) {
            double from = cpu_us();
            for (int k = 0; k < TURN; k++)
                all[i]();
            spent[i] += cpu_us() - from;
            bytes[i] = out.len;
        }
    }
    n = (n + TURN - 1) / TURN * TURN;
    if (bytes[0] != bytes[1])
        return 3;
    printf("{\"figure\":\"page_of_100_rows_us\",\"value\":%.1f,\"unit\":\"us\",\"goal\":200,\"bytes\":%zu,"
           "\"baseline\":{\"printf\":%.1f,\"json\":%.1f}}\n",
           spent[0] / n, bytes[0], spent[1] / n, spent[2] / n);
    return 0;
}
