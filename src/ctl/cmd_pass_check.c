#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "ctl/cmd.h"
#include "ctl/codeimg.h"
#include "ctl/given.h"
#include "ctl/input.h"
#include "ctl/print.h"
#include "ledger/ledger.h"
#include "rules/framing.h"
#include "rules/pass.h"
#include "scan/engine/scan.h"
#include "scan/source/source.h"
#include "sheet/when.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CHECK_KEYS_MOST 8

/* The first code of a picture as text. */
static int text_from_picture(const char *file, char *out, size_t cap, struct qz_err *err)
{
    struct qz_scan_options o = {.still = true, .max_bytes = QZ_PAYLOAD_MAX};
    struct qz_scan_result r;
    struct qz_frame frame;
    uint8_t *pixels = NULL;
    struct qz_scanner *s = NULL;

    int rc = qz_picture_read(file, &pixels, &frame, err);
    if (rc == 0)
        rc = (s = qz_scanner_create(&o, err)) != NULL ? 0 : -1;
    if (rc == 0)
        rc = qz_scanner_frame(s, &frame, &r, err);

    if (rc == 0 && (r.count == 0 || r.code[0].len >= cap || memchr(r.code[0].bytes, 0, r.code[0].len)))
        rc = qz_fail(err, QZ_E_MISSING, "no pass was read in %s", file);

    if (rc == 0) {
        memcpy(out, r.code[0].bytes, r.code[0].len);
        out[r.code[0].len] = '\0';
    }

    qz_scanner_destroy(s);
    free(pixels);
    return rc;
}

static int given_text(struct qz_ctl *ctl, char *out, size_t cap, struct qz_err *err)
{
    const char *file = qz_opt(ctl, "file");

    if ((file != NULL) == (ctl->arg_count > 0))
        return qz_usage(ctl, err, "give the pass as text, as - for standard input, or as --file PICTURE");
    if (file)
        return text_from_picture(file, out, cap, err);

    if (strcmp(ctl->arg[0], "-") != 0)
        return qz_copy_text(out, cap, ctl->arg[0]) ? 0
                                                   : qz_fail(err, QZ_E_INPUT, "this is too long for a pass");
    return qz_input_line(ctl, out, cap, err);
}

int qz_given_pass(struct qz_ctl *ctl, char text[QZ_PASS_GIVEN], struct qz_pass *pass, struct qz_err *err)
{
    if (given_text(ctl, text, QZ_PASS_GIVEN, err) != 0)
        return -1;

    size_t len = qz_framing_take_off((uint8_t *)text, strlen(text), NULL);
    text[len] = '\0';

    if (!qz_pass_parse(text, len, pass))
        return qz_fail(err, QZ_E_INPUT,
                       "this is not a pass: a pass is QZ1: or QZ2: and base45 of an exact length");
    return 0;
}

static void pass_json(FILE *out, const struct qz_pass *pass, const char *verdict)
{
    char who[QZ_ID_TEXT];
    struct qz_buf line = {0};
    qz_id_text('y', pass->id, who);

    qz_jsonw_object(&line, NULL);
    if (verdict)
        qz_jsonw_text(&line, "verdict", verdict);
    qz_jsonw_text(&line, "who", who);
    qz_jsonw_int(&line, "key", pass->key_id);
    qz_jsonw_time(&line, "expires", (int64_t)pass->expires * 1000);
    qz_jsonw_bool(&line, "live", pass->live);
    if (pass->live)
        qz_jsonw_time(&line, "step", (int64_t)pass->step * QZ_PASS_STEP_S * 1000);
    qz_jsonw_object_end(&line);

    qz_print_json(out, &line);
    qz_buf_finish(&line);
}

static void pass_lines(FILE *out, const struct qz_pass *pass, const char *verdict)
{
    char who[QZ_ID_TEXT], expires[QZ_TIME_TEXT], step[QZ_TIME_TEXT];
    qz_id_text('y', pass->id, who);
    qz_time_format((int64_t)pass->expires * 1000, expires);
    qz_time_format((int64_t)pass->step * QZ_PASS_STEP_S * 1000, step);

    if (verdict)
        qz_put(out, "verdict  %s\n", qz_word(verdict));
    qz_put(out, "of       %s\nexpires  %s\nkey      %u\nkind     %s\n", who, expires, pass->key_id,
           pass->live ? qz_word("live: its code of the moment is judged by the tracker alone")
                      : qz_word("printed"));
    if (pass->live)
        qz_put(out, "shown    %s\n", step);
}

static void check_write_pass(FILE *out, const struct qz_pass *pass, const char *verdict, bool json)
{
    if (json)
        pass_json(out, pass, verdict);
    else
        pass_lines(out, pass, verdict);
}

static int pass_run_show(struct qz_ctl *ctl, struct qz_err *err)
{
    char text[QZ_PASS_GIVEN];
    struct qz_pass pass;
    struct qz_buf picture = {0};
    const char *png = qz_opt(ctl, "png");
    bool json = qz_flag(ctl, "json");

    if (qz_given_pass(ctl, text, &pass, err) != 0)
        return -1;

    int rc = 0;
    if (png) {
        rc = qz_code_png(text, QZ_CODE_PNG_SIDE, &picture, err);
        if (rc == 0)
            rc = qz_file_write(png, picture.data, picture.len, 0600, err);
    } else if (!json) {
        rc = qz_code_terminal(text, isatty(fileno(ctl->out)), &picture, err);
        if (rc == 0)
            fwrite(picture.data, 1, picture.len, ctl->out);
    }

    if (rc == 0)
        check_write_pass(ctl->out, &pass, NULL, json);

    qz_buf_finish(&picture);
    return rc;
}

/* "1:BASE64" or several with commas between them. */
static int keys_from_text(struct qz_ctl *ctl, const char *text, struct qz_pass_key *keys, size_t *n,
                          struct qz_err *err)
{
    for (*n = 0; *text; (*n)++) {
        size_t len = strcspn(text, ","), colon = strcspn(text, ":");
        uint64_t id;

        if (*n == CHECK_KEYS_MOST || colon >= len || qz_parse_u64(text, colon, 255, &id) != 0 ||
            qz_base64_decode(text + colon + 1, len - colon - 1, false, keys[*n].pk, QZ_PASS_KEY_BYTES) !=
                QZ_PASS_KEY_BYTES)
            return qz_usage(ctl, err,
                            "--key is NUMBER:BASE64 of a 32-byte public key, or several with commas");

        keys[*n].id = (uint8_t)id;
        text += len + (text[len] == ',');
    }
    return 0;
}

struct known {
    struct qz_pass_key key[CHECK_KEYS_MOST];
    size_t keys;
    bool revoked; /* by the kiosk's list */
};

static int known_to_kiosk(const char *dir, const struct qz_pass *pass, struct known *k, struct qz_err *err)
{
    char path[512];
    const struct qz_pass_key *keys;
    struct qz_ledger_options opt = {.db = {.must_exist = true, .as_it_is = true}};

    if (qz_path_join(path, sizeof path, dir, "kiosk.db", err) != 0)
        return -1;
    if (qz_file_find(path, err) != 0)
        return qz_fail_after(err, "give the kiosk's directory");

    struct qz_ledger *l = qz_ledger_open(dir, &opt, err);
    if (!l)
        return -1;

    size_t n = qz_ledger_keys(l, &keys);
    k->keys = n < CHECK_KEYS_MOST ? n : CHECK_KEYS_MOST;
    memcpy(k->key, keys, k->keys * sizeof *keys);
    int revoked = qz_ledger_revoked(l, pass, err);

    qz_ledger_close(l);
    if (revoked < 0)
        return -1;
    k->revoked = revoked;
    return k->keys ? 0
                   : qz_fail(err, QZ_E_MISSING,
                             "this kiosk has no keys yet: it has not reached its tracker so far");
}

static const char *check_judge(const struct qz_pass *pass, const struct known *k, int64_t at_ms)
{
    switch (qz_pass_verify(pass, k->key, k->keys)) {
    case QZ_PASS_NO_KEY:
        return "unknown-key";
    case QZ_PASS_FORGED:
        return "forged";
    case QZ_PASS_GENUINE:
        break;
    }

    if (qz_pass_expired(pass, at_ms / 1000))
        return "expired";
    return k->revoked ? "revoked" : "genuine";
}

static int pass_run_verify(struct qz_ctl *ctl, struct qz_err *err)
{
    char text[QZ_PASS_GIVEN];
    struct qz_pass pass;
    struct known known = {0};
    const char *key = qz_opt(ctl, "key"), *dir = qz_opt(ctl, "kiosk"), *at = qz_opt(ctl, "at");
    int64_t at_ms = qz_now_ms();

    if ((key != NULL) == (dir != NULL))
        return qz_usage(ctl, err,
                        "give --key NUMBER:BASE64, or --kiosk DIR whose keys and revocations are used");

    if (at && qz_when_parse(at, at_ms, &at_ms, err) != 0)
        return qz_usage(ctl, err, "--at: a time such as 2017-05-04 09:30");
    if (qz_given_pass(ctl, text, &pass, err) != 0)
        return -1;

    int rc =
        key ? keys_from_text(ctl, key, known.key, &known.keys, err) : known_to_kiosk(dir, &pass, &known, err);
    if (rc != 0)
        return -1;

    const char *verdict = check_judge(&pass, &known, at_ms);
    check_write_pass(ctl->out, &pass, verdict, qz_flag(ctl, "json"));
    ctl->partial = strcmp(verdict, "genuine") != 0;
    return 0;
}

static const struct qz_opt pass_show_opts[] = {
    {"file", "PICTURE", "read the pass from a picture", false},
    {"png", "FILE", "write its code as a PNG of 600 pixels instead of showing it", false},
};
static const struct qz_opt pass_verify_opts[] = {
    {"file", "PICTURE", "read the pass from a picture", false},
    {"key", "N:BASE64", "the public key to check with and its number", false},
    {"kiosk", "DIR", "check with the keys and revocations that this kiosk holds", false},
    {"at", "TIME", "judge as of then, not now", false},
};

const struct qz_verb qz_cmd_pass_show = {
    .group = "pass",
    .name = "show",
    .args = "[TEXT|-]",
    .args_most = 1,
    .summary = "Show what a pass says, and its code",
    .detail =
        "Nothing is checked but its form. - takes the text from standard input, which no history keeps.",
    .flags = QZ_VERB_JSON,
    .opts = pass_show_opts,
    .opt_count = QZ_COUNT(pass_show_opts),
    .run = pass_run_show,
};

const struct qz_verb qz_cmd_pass_verify = {
    .group = "pass",
    .name = "verify",
    .args = "[TEXT|-]",
    .args_most = 1,
    .summary = "Check a pass without a network: signature, expiry, revocation",
    .detail =
        "The verdict is genuine (exit code 0), or forged, expired, revoked or unknown-key (exit code 1).",
    .flags = QZ_VERB_JSON,
    .opts = pass_verify_opts,
    .opt_count = QZ_COUNT(pass_verify_opts),
    .run = pass_run_verify,
};
