#include "ctl/print.h"

#include "base/shown.h"

#include <stdlib.h>
#include <string.h>

void qz_print_json_text(FILE *out, const char *json, size_t n)
{
    struct qz_buf line = {0};
    qz_shown_json(&line, json, n);
    qz_buf_char(&line, '\n');
    if (line.data)
        fwrite(line.data, 1, line.len, out);
    qz_buf_finish(&line);
}

void qz_print_json(FILE *out, const struct qz_buf *written)
{
    if (!written->failed)
        qz_print_json_text(out, written->data, written->len);
}

void qz_print_tree(FILE *out, const json_t *value)
{
    char *text = json_dumps(value, JSON_COMPACT);
    if (text)
        qz_print_json_text(out, text, strlen(text));
    free(text);
}

void qz_print_answer(FILE *out, const struct qz_remote *r)
{
    qz_print_json_text(out, qz_remote_text(r), r->answer.body.len);
}

void qz_print_lines(FILE *out, const char *text)
{
    while (text && *text) {
        size_t n = strcspn(text, "\n");
        qz_tell(out, "%.*s", (int)n, text);
        text += n + (text[n] == '\n');
    }
}
