#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "ctl/cmd.h"
#include "ctl/codeshow.h"
#include "ctl/listing.h"
#include "ctl/print.h"
#include "rules/livecode.h"

#include <string.h>
#include <strings.h>
#include <unistd.h>

static bool on_loopback(const char *url)
{
    static const char *const hosts[] = {"127.", "localhost", "[::1]"};
    const char *host = strstr(url, "://");
    for (size_t i = 0; host && i < QZ_COUNT(hosts); i++)
        if (strncasecmp(host + 3, hosts[i], strlen(hosts[i])) == 0)
            return true;
    return false;
}

/* Token and fingerprint by themselves too, for who types them on the kiosk. */
static int print_code(struct qz_ctl *ctl, const char *code, struct qz_err *err)
{
    struct qz_enrol_code parts;
    char token[40], print[40];

    if (!qz_enrol_code_parse(code, strlen(code), &parts) ||
        qz_base32_encode(parts.token, QZ_TOKEN_BYTES, false, token, sizeof token) < 0 ||
        qz_base32_encode(parts.fingerprint, QZ_FINGERPRINT_BYTES, false, print, sizeof print) < 0)
        return qz_fail(err, QZ_E_REMOTE, "the tracker's enrolment code has no form that is known here");

    if (qz_flag(ctl, "json")) {
        struct qz_buf line = {0};
        qz_jsonw_object(&line, NULL);
        qz_jsonw_text(&line, "code", code);
        qz_jsonw_text(&line, "url", parts.url);
        qz_jsonw_text(&line, "token", token);
        qz_jsonw_text(&line, "fingerprint", print);
        qz_jsonw_object_end(&line);

        qz_print_json(ctl->out, &line);
        qz_buf_finish(&line);
        return 0;
    }

    qz_tell(ctl->out, "url          %s", parts.url);
    qz_tell(ctl->out, "token        %s", token);
    qz_tell(ctl->out, "fingerprint  %s", print);
    qz_tell(ctl->out, "code         %s", code);

    if (on_loopback(parts.url))
        qz_tell(ctl->say, "Only a kiosk on this machine reaches %s; --url gives it another address.",
                parts.url);
    else if (strncmp(parts.url, "http://", 7) == 0)
        qz_tell(
            ctl->say,
            "A kiosk takes http:// to another machine only with plain_http = yes, and whoever is on the way "
            "reads along; use https://.");
    return 0;
}

static int kiosk_run_code(struct qz_ctl *ctl, struct qz_err *err)
{
    struct qz_remote r = {0};
    struct qz_buf body = {0};
    json_t *answer = NULL;
    const char *code = NULL;
    const char *url = qz_opt(ctl, "url");
    qz_jsonw_object(&body, NULL);
    qz_jsonw_text(&body, "organisation", qz_opt(ctl, "organisation"));
    qz_jsonw_text(&body, "name", qz_opt(ctl, "name"));
    qz_jsonw_text(&body, "url", url ? url : "");
    qz_jsonw_object_end(&body);

    int rc = qz_remote_start(ctl, true, &r, err);
    if (rc == 0)
        rc = qz_remote_call(&r, "v1/kiosks/tokens", &body, &answer, err);

    if (rc == 0)
        rc = (code = qz_json_str(answer, "code", 600, err)) ? 0 : -1;
    if (rc == 0 && (!qz_flag(ctl, "json") || qz_opt(ctl, "png")))
        rc = qz_code_show(ctl, code, err);

    if (rc == 0)
        rc = print_code(ctl, code, err);

    json_decref(answer);
    qz_body_finish(&body);
    qz_remote_finish(&r);
    return rc;
}

static int kiosk_run_list(struct qz_ctl *ctl, struct qz_err *err)
{
    static const char *const keys[] = {
        "id",
        "name",
        "organisation",
        "size",
        "heard",
        "program",
        "wire",
        "allowance_entries",
        "allowance_mib",
        "discounted",
        "allowed",
        "revoked",
        "forked",
        "was",
        "became",
        "doubt",
    };
    return qz_list_print(ctl, "v1/kiosks", "kiosks", keys, QZ_COUNT(keys), err);
}

/* Who revokes a stolen kiosk must know what is to be done now. */
static int say_stolen(struct qz_ctl *ctl, const json_t *answer, struct qz_err *err)
{
    int64_t pins;
    if (qz_json_int(answer, "stolen_pins", 0, INT32_MAX, &pins, err) != 0)
        return -1;

    qz_put(
        ctl->say,
        "%lld cadres must have another PIN before they confirm, reject or void again: qingzhan cadre list\n"
        "marks them with stolen, qingzhan cadre pin renews. Until then they open and close activities.\n",
        (long long)pins);
    return 0;
}

static int kiosk_run_revoke(struct qz_ctl *ctl, struct qz_err *err)
{
    struct qz_remote r = {0};
    json_t *answer = NULL;
    char path[200];

    if (qz_check_id(ctl, "KIOSK", ctl->arg[0], err) != 0)
        return -1;

    bool stolen = qz_flag(ctl, "stolen");
    snprintf(path, sizeof path, "v1/kiosks/%s/revoke", ctl->arg[0]);

    struct qz_buf body = {0};
    qz_jsonw_object(&body, NULL);
    if (stolen)
        qz_jsonw_bool(&body, "stolen", true);
    qz_jsonw_object_end(&body);

    int rc = qz_remote_start(ctl, true, &r, err);
    if (rc == 0)
        rc = qz_remote_call(&r, path, &body, &answer, err);

    if (rc == 0 && qz_flag(ctl, "json"))
        qz_print_answer(ctl->out, &r);

    if (rc == 0 && stolen)
        rc = say_stolen(ctl, answer, err);

    json_decref(answer);
    qz_body_finish(&body);
    qz_remote_finish(&r);
    return rc;
}

static const struct qz_opt kiosk_revoke_opts[] = {
    {"stolen", NULL, "it was stolen: the PINs that it knew are to be renewed", false},
};

static int kiosk_run_allowance(struct qz_ctl *ctl, struct qz_err *err)
{
    if (!qz_flag(ctl, "fill"))
        return qz_usage(ctl, err, "give --fill");
    return qz_post_state(ctl, "v1/kiosks", ctl->arg[0], "allowance", NULL, err);
}

static const struct qz_opt allowance_opts[] = {{"fill", NULL, "fill it again now", false}};
static const struct qz_opt code_opts[] = {
    {"organisation", "ID", "where the kiosk stands", true},
    {"name", "NAME", "what people call it, such as 东门签到台", true},
    {"url", "URL", "where the kiosk reaches the tracker, when not at the address used here", false},
    {"png", "FILE", "write the code as a picture instead of showing it", false},
};

const struct qz_verb qz_cmd_enrol_code = {
    .group = "enrol",
    .name = "code",
    .args = "",
    .summary = "Make a one-time enrolment code for a kiosk (on the tracker's side)",
    .detail = "Hold it to the kiosk's camera, or give it to `qingzhan enrol` there.\n"
              "It is good for one kiosk, for seven days.",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .opts = code_opts,
    .opt_count = QZ_COUNT(code_opts),
    .run = kiosk_run_code,
};

const struct qz_verb qz_cmd_kiosk_list = {
    .group = "kiosk",
    .name = "list",
    .args = "",
    .summary = "List the kiosks: entries held, when each was last heard from",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .run = kiosk_run_list,
};

const struct qz_verb qz_cmd_kiosk_revoke = {
    .group = "kiosk",
    .name = "revoke",
    .args = "KIOSK",
    .args_least = 1,
    .args_most = 1,
    .summary = "Refuse a kiosk from now on; what it sent stands",
    .detail =
        "With --stolen the PINs that it knew confirm, reject and void nothing any more, at whatever kiosk, "
        "until\n"
        "they are renewed with cadre pin; they still open and close activities.",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .opts = kiosk_revoke_opts,
    .opt_count = QZ_COUNT(kiosk_revoke_opts),
    .run = kiosk_run_revoke,
};

const struct qz_verb qz_cmd_kiosk_allowance = {
    .group = "kiosk",
    .name = "allowance",
    .args = "KIOSK",
    .args_least = 1,
    .args_most = 1,
    .summary = "Let a kiosk's log grow by a full allowance again",
    .detail =
        "A log grows by 200,000 entries and 96 MiB at once, and by 20,000 and 8 MiB a day. What exceeds it\n"
        "waits at the kiosk, which says so as \"too-fast\", and comes in by itself later.",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .opts = allowance_opts,
    .opt_count = QZ_COUNT(allowance_opts),
    .run = kiosk_run_allowance,
};
