#include "base/file.h"
#include "base/text.h"
#include "ctl/cmd.h"
#include "ctl/input.h"
#include "ledger/ledger.h"
#include "wire/enrol.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* Where to enrol, with what, and which tracker to expect. */
struct plan {
    struct qz_enrol_code code;
    bool pinned; /* code.fingerprint is to be checked */
};

static int plan_from_code(struct qz_ctl *ctl, struct plan *p, struct qz_err *err)
{
    char text[600];
    if (qz_input_opt(ctl, "code", text, sizeof text, err) != 0)
        return -1;
    if (!qz_enrol_code_parse(text, strlen(text), &p->code))
        return qz_usage(ctl, err, "--code is not an enrolment code; it begins with QZE:");
    p->pinned = true;
    return 0;
}

static int plan_from_parts(struct qz_ctl *ctl, struct plan *p, struct qz_err *err)
{
    char token[80];
    const char *url = qz_opt(ctl, "url"), *print = qz_opt(ctl, "fingerprint");
    if (!url || !qz_opt(ctl, "token"))
        return qz_usage(ctl, err, "give --code, or --url and --token");

    if (!qz_copy_text(p->code.url, sizeof p->code.url, url))
        return qz_usage(ctl, err, "--url is too long");

    if (qz_input_opt(ctl, "token", token, sizeof token, err) != 0)
        return -1;
    if (qz_base32_decode(token, strlen(token), p->code.token, QZ_TOKEN_BYTES) != QZ_TOKEN_BYTES)
        return qz_usage(ctl, err, "--token is not a token; `qingzhan enrol code` prints one");

    if (print && qz_base32_decode(print, strlen(print), p->code.fingerprint, QZ_FINGERPRINT_BYTES) !=
                     QZ_FINGERPRINT_BYTES)
        return qz_usage(ctl, err, "--fingerprint is not one; `qingzhan enrol code` prints it");

    p->pinned = print != NULL;
    return 0;
}

static int enrol_ask(struct qz_ctl *ctl, struct qz_ledger *l, const struct plan *p,
                     struct qz_enrol_answer *answer, struct qz_err *err)
{
    struct qz_enrol_request req = {0};
    uint8_t to_sign[QZ_ENROL_SIGNED];
    struct qz_client *client = qz_client_create(qz_opt(ctl, "ca-file"), err);
    if (!client)
        return -1;

    if (qz_flag(ctl, "plain-http"))
        qz_client_allow_plain(client);

    memcpy(req.token, p->code.token, sizeof req.token);
    memcpy(req.key, qz_ledger_public_key(l), sizeof req.key);
    qz_enrol_signed_bytes(&req, to_sign);
    qz_ledger_sign(l, to_sign, sizeof to_sign, req.sig);

    int rc = qz_enrol(client, p->code.url, &req, p->pinned ? p->code.fingerprint : NULL, answer, NULL, err);
    qz_client_destroy(client);
    return rc;
}

/* The kiosk is to reach the tracker as this command did. */
static int keep_way(struct qz_ctl *ctl, struct qz_ledger *l, struct qz_err *err)
{
    const char *ca = qz_opt(ctl, "ca-file");
    char *whole = ca ? realpath(ca, NULL) : NULL;
    int rc = 0;

    if (ca && (!whole || strlen(whole) >= QZ_CA_FILE_TEXT))
        rc = qz_fail(err, QZ_E_INPUT,
                     "the path of %s cannot be kept for the kiosk; set ca_file in its configuration", ca);

    if (rc == 0)
        rc = qz_ledger_set(l, QZ_SETTING_CA_FILE, whole ? whole : "", err);
    if (rc == 0)
        rc = qz_ledger_set(l, QZ_SETTING_PLAIN_HTTP, qz_flag(ctl, "plain-http") ? "1" : "0", err);

    free(whole);
    return rc;
}

static int open_ledger(const char *dir, struct qz_ledger **l, struct qz_err *err)
{
    struct qz_ledger_options opt = {0};
    if (qz_dir_make(dir, err) != 0)
        return -1;

    *l = qz_ledger_open(dir, &opt, err);
    if (!*l && err->code == QZ_E_CONFLICT)
        return qz_fail(err, QZ_E_CONFLICT,
                       "the kiosk in %s is running, and holds its files alone; stop it first", dir);

    return *l ? 0 : -1;
}

static void say_enrolled(FILE *out, const char *kiosk, const char *dir)
{
    qz_tell(out, "This kiosk is enrolled as %s. Start it with", kiosk);
    fputc('\n', out);
    qz_tell(out, "  qingzhan-kiosk --dir %s", dir);
}

static int enrol_run(struct qz_ctl *ctl, struct qz_err *err)
{
    struct plan p = {0};
    struct qz_ledger *l = NULL;
    struct qz_enrol_answer answer = {0};
    const char *dir = qz_opt(ctl, "kiosk");
    int rc = qz_opt(ctl, "code") ? plan_from_code(ctl, &p, err) : plan_from_parts(ctl, &p, err);

    if (rc == 0)
        rc = open_ledger(dir, &l, err);
    if (rc == 0)
        rc = enrol_ask(ctl, l, &p, &answer, err);
    if (rc == 0)
        rc = qz_ledger_enrol(l, p.code.url, &answer, err);
    if (rc == 0)
        rc = keep_way(ctl, l, err);

    if (rc == 0)
        say_enrolled(ctl->out, answer.kiosk, dir);

    if (rc == 0 && !p.pinned)
        qz_put(ctl->say,
               "Without --fingerprint the tracker was taken at its word; use a code on a network you do "
               "not trust.\n");

    qz_ledger_close(l);
    sodium_memzero(&answer, sizeof answer);
    sodium_memzero(&p, sizeof p);
    return rc;
}

static const struct qz_opt enrol_opts[] = {
    {"kiosk", "DIR", "the kiosk's directory; made when it is missing", true},
    {"code", "QZE:...", "the enrolment code as text, or - for standard input", false},
    {"url", "URL", "instead of a code: the tracker", false},
    {"token", "TOKEN", "and the one-time token, or - for standard input", false},
    {"fingerprint", "F", "and the fingerprint of the tracker's key, which is then checked", false},
    {"ca-file", "FILE", "certificates to trust instead of the system's, from then on by the kiosk too",
     false},
    {"plain-http", NULL, "allow http:// to another machine, open to all on the way; likewise", false},
};

const struct qz_verb qz_cmd_enrol = {
    .name = "enrol",
    .args = "",
    .summary = "Enrol this machine's kiosk with a tracker",
    .detail =
        "`qingzhan enrol code` makes the code, on the tracker's side. A kiosk can also scan it with its own\n"
        "camera. The same code sent again by the same kiosk does no harm.",
    .opts = enrol_opts,
    .opt_count = QZ_COUNT(enrol_opts),
    .run = enrol_run,
};
