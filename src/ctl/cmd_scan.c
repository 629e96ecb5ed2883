#include "base/jsonw.h"
#include "base/text.h"
#include "ctl/cmd.h"
#include "ctl/print.h"
#include "scan/engine/scan.h"
#include "scan/source/source.h"

#include <stdlib.h>
#include <string.h>

struct scan_job {
    struct qz_ctl *ctl;
    struct qz_scanner *scanner;
    bool json;
    double fps; /* of a stream; 0: its own */
    unsigned codes, bad_files;
};

/* What a stream showed from its first frame to the first that was read. */
struct stream {
    uint64_t frames, read_at;
    double first_ms, cpu_ms;
    bool read;
};

static void scan_json_code(struct qz_buf *out, const struct qz_code *c)
{
    const char *text = (const char *)c->bytes;
    qz_jsonw_object(out, NULL);
    if (c->len > 0 && !memchr(text, 0, c->len) && qz_utf8_valid(text, c->len))
        qz_jsonw_text_n(out, "text", text, c->len);
    qz_jsonw_base64(out, "base64", c->bytes, c->len);

    qz_jsonw_array(out, "corners");
    for (int i = 0; i < 4; i++) {
        qz_jsonw_array(out, NULL);
        qz_jsonw_real(out, NULL, (double)c->corner[i].x, 1);
        qz_jsonw_real(out, NULL, (double)c->corner[i].y, 1);
        qz_jsonw_array_end(out);
    }
    qz_jsonw_array_end(out);

    qz_jsonw_text(out, "step", c->step ? c->step : "");
    qz_jsonw_real(out, "quality", (double)c->quality, 3);
    qz_jsonw_real(out, "ms", (double)c->ms, 3);
    qz_jsonw_object_end(out);
}

static void scan_json_line(FILE *out, const char *file, const struct qz_scan_result *r,
                           const struct stream *st)
{
    struct qz_buf line = {0};
    qz_jsonw_object(&line, NULL);
    qz_jsonw_text(&line, "file", qz_utf8_valid(file, strlen(file)) ? file : "?");
    qz_jsonw_array(&line, "codes");
    for (size_t i = 0; i < r->count; i++)
        scan_json_code(&line, &r->code[i]);
    qz_jsonw_array_end(&line);

    qz_jsonw_real(&line, "cpu_ms", st ? st->cpu_ms : (double)r->cpu_ms, 3);
    qz_jsonw_text(&line, "hint", qz_scan_hint_name(r->hint));
    if (st)
        qz_jsonw_u64(&line, "frames", st->frames);
    if (st && st->read) {
        qz_jsonw_u64(&line, "first_read_frame", st->read_at);
        qz_jsonw_real(&line, "first_read_ms", st->first_ms, 1);
    }
    qz_jsonw_object_end(&line);

    qz_print_json(out, &line);
    qz_buf_finish(&line);
}

/* File names and payloads come from strangers: each line is printed as it is shown. */
static void plain_lines(FILE *out, const char *file, const struct qz_scan_result *r, const struct stream *st)
{
    double ms = st ? st->cpu_ms : (double)r->cpu_ms;
    char when[80] = "";
    if (st)
        snprintf(when, sizeof when, qz_word(", frame %llu, %.0f ms into the stream"),
                 (unsigned long long)st->read_at, st->first_ms);

    if (r->count == 0)
        qz_tell(out, "%s: nothing read (hint: %s), %.1f ms", file,
                qz_word_in("hint", qz_scan_hint_name(r->hint)), ms);

    for (size_t i = 0; i < r->count; i++) {
        const struct qz_code *c = &r->code[i];
        struct qz_buf text = {0};
        qz_shown_add(&text, (const char *)c->bytes, c->len);
        const char *shown = text.data ? text.data : "";
        qz_tell(out, "%s: %s  [%s, %.1f ms%s]", file, shown, c->step ? c->step : "", (double)c->ms, when);
        qz_buf_finish(&text);
    }
}

static void scan_report(struct scan_job *j, const char *file, const struct qz_scan_result *r,
                        const struct stream *st)
{
    j->codes += (unsigned)r->count;
    if (j->json)
        scan_json_line(j->ctl->out, file, r, st);
    else
        plain_lines(j->ctl->out, file, r, st);
}

static int scan_picture(struct scan_job *j, const char *file, struct qz_err *err)
{
    uint8_t *pixels = NULL;
    struct qz_frame frame;
    struct qz_scan_result r;

    if (qz_picture_read(file, &pixels, &frame, err) != 0)
        return -1;

    qz_scanner_reset(j->scanner);
    int rc = qz_scanner_frame(j->scanner, &frame, &r, err);
    if (rc == 0)
        scan_report(j, file, &r, NULL);

    free(pixels);
    return rc;
}

/* Frames in time, until the first that is read or the end. */
static int scan_frames(struct scan_job *j, struct qz_source *src, struct qz_scan_result *r, struct stream *st,
                       struct qz_err *err)
{
    struct qz_frame frame;

    for (;;) {
        enum qz_source_got got = qz_source_next(src, 1000, &frame, err);
        if (got == QZ_GOT_END)
            return err && err->code != QZ_OK ? -1 : 0;
        if (got != QZ_GOT_FRAME)
            continue;

        if (j->fps > 0)
            frame.at_us = (int64_t)((double)st->frames * 1e6 / j->fps);
        st->frames++;

        if (qz_scanner_frame(j->scanner, &frame, r, err) != 0)
            return -1;
        st->cpu_ms += (double)r->cpu_ms;
        if (r->count == 0)
            continue;

        st->read = true;
        st->read_at = st->frames;
        st->first_ms = (double)frame.at_us / 1000;
        return 0;
    }
}

static int scan_stream(struct scan_job *j, const char *file, struct qz_err *err)
{
    struct qz_buf spec = {0};
    struct qz_scan_result r = {0};
    struct stream st = {0};

    qz_buf_printf(&spec, "y4m:%s", file);
    struct qz_source *src = spec.failed ? NULL : qz_source_open(spec.data, NULL, err);
    qz_buf_finish(&spec);
    if (!src)
        return -1;

    qz_scanner_reset(j->scanner);
    int rc = scan_frames(j, src, &r, &st, err);
    if (rc == 0)
        scan_report(j, file, &r, &st);

    qz_source_close(src);
    return rc;
}

static bool is_stream(const char *file)
{
    char head[9] = "";
    size_t n = strlen(file);

    if (strcmp(file, "-") == 0 || (n > 4 && strcmp(file + n - 4, ".y4m") == 0))
        return true;

    FILE *f = fopen(file, "rb");
    bool got = f && fread(head, 1, sizeof head, f) == sizeof head;
    if (f)
        fclose(f);
    return got && memcmp(head, "YUV4MPEG2", sizeof head) == 0;
}

static int read_options(struct qz_ctl *ctl, struct qz_scan_options *o, double *fps, struct qz_err *err)
{
    const char *engine = qz_opt(ctl, "engine");
    long budget, rate;

    if (engine && strcmp(engine, "cascade") != 0 && strcmp(engine, "zbar") != 0)
        return qz_usage(ctl, err, "--engine is cascade or zbar");

    if (qz_opt_int(ctl, "budget", 0, 60000, 0, &budget, err) != 0 ||
        qz_opt_int(ctl, "fps", 1, 1000, 0, &rate, err) != 0)
        return -1;

    o->engine = engine && engine[0] == 'z' ? QZ_SCAN_ZBAR : QZ_SCAN_CASCADE;
    o->budget_ms = (double)budget;
    o->all_codes = qz_flag(ctl, "all");
    *fps = (double)rate;
    return 0;
}

/* Unrelated pictures and frames in time want scanners of their own kind. */
static int scan_one(struct scan_job *j, struct qz_scan_options o, const char *file, struct qz_err *err)
{
    bool stream = is_stream(file);
    o.still = !stream;
    j->scanner = qz_scanner_create(&o, err);
    if (!j->scanner)
        return -1;

    int rc = stream ? scan_stream(j, file, err) : scan_picture(j, file, err);
    qz_scanner_destroy(j->scanner);
    return rc;
}

static int scan_run(struct qz_ctl *ctl, struct qz_err *err)
{
    struct scan_job j = {.ctl = ctl, .json = qz_flag(ctl, "json")};
    struct qz_scan_options o = {0};
    if (read_options(ctl, &o, &j.fps, err) != 0)
        return -1;

    for (int i = 0; i < ctl->arg_count; i++) {
        struct qz_err why = {0};
        if (scan_one(&j, o, ctl->arg[i], &why) == 0)
            continue;
        j.bad_files++;

        if (strstr(why.msg, ctl->arg[i]))
            qz_tell(ctl->say, "qingzhan scan: %s", why.msg);
        else
            qz_tell(ctl->say, "qingzhan scan: %s: %s", ctl->arg[i], why.msg);
        *err = why;
    }

    if (j.bad_files > 0)
        return qz_fail(err, err->code, "%u of %d files could not be looked at", j.bad_files, ctl->arg_count);
    return j.codes ? 0 : qz_fail(err, QZ_E_MISSING, "no code was read");
}

static const struct qz_opt scan_opts[] = {
    {"budget", "MS", "CPU time a frame may take; 0, the default, is no limit", false},
    {"engine", "NAME", "cascade (ours, the default) or zbar (ZBar alone)", false},
    {"all", NULL, "go on after the first code until all in view are read", false},
    {"fps", "N", "frames a second of a Y4M stream, whatever it says itself", false},
};

const struct qz_verb qz_cmd_scan = {
    .name = "scan",
    .args = "FILE...",
    .args_least = 1,
    .args_most = 1000000,
    .summary = "Read the QR codes in PNG, JPEG and PGM pictures and Y4M streams",
    .detail = "With --json, one line a file: "
              "{\"file\":…,\"codes\":[{\"text\":…,\"base64\":…,\"corners\":[[x,y],…],\n"
              "\"step\":…,\"quality\":…,\"ms\":…}],\"cpu_ms\":…,\"hint\":…}; \"text\" only for UTF-8. A Y4M "
              "stream (- is\n"
              "standard input) is taken as frames in time and read up to the first code; its line says when\n"
              "that was. Exit code 3 when no code was read at all.",
    .flags = QZ_VERB_JSON,
    .opts = scan_opts,
    .opt_count = QZ_COUNT(scan_opts),
    .run = scan_run,
};
