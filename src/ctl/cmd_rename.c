/* A kiosk's name, and the key that signs passes. */
#include "base/json.h"
#include "ctl/cmd.h"
#include "ctl/listing.h"
#include "ctl/print.h"

#include <stdio.h>

static int run_kiosk_rename(struct qz_ctl *ctl, struct qz_err *err)
{
    char path[200];
    struct qz_buf body = {0};
    if (qz_check_id(ctl, "KIOSK", ctl->arg[0], err) != 0)
        return -1;

    snprintf(path, sizeof path, "v1/kiosks/%s/rename", ctl->arg[0]);
    qz_body_of(&body, "name", qz_opt(ctl, "name"));
    return qz_post_body(ctl, path, &body, err);
}

static void tell_rotated(struct qz_ctl *ctl, const json_t *answer)
{
    long long key = json_integer_value(json_object_get(answer, "key"));
    long long retired = json_integer_value(json_object_get(answer, "retired"));
    long long refused = json_integer_value(json_object_get(answer, "refused"));

    qz_tell(ctl->out,
            "Passes are signed by key %lld from now on; those of key %lld stay good until the next change.",
            key, key - 1);
    if (retired)
        qz_tell(ctl->out, "Those of key %lld are good no more: %lld that were good until now.", retired,
                refused);

    qz_tell(
        ctl->say,
        "Kiosks take the key with their next configuration; until then one that is off line does not know "
        "passes of it (E15). Back the tracker up now.");
}

static int run_rotate(struct qz_ctl *ctl, struct qz_err *err)
{
    struct qz_remote r = {0};
    json_t *answer = NULL;
    struct qz_buf body = {0};
    qz_jsonw_object(&body, NULL);
    qz_jsonw_text(&body, "reason", qz_opt(ctl, "reason"));
    qz_jsonw_bool(&body, "retire", qz_flag(ctl, "retire"));
    qz_jsonw_object_end(&body);

    int rc = qz_remote_start(ctl, true, &r, err);
    if (rc == 0)
        rc = qz_remote_call(&r, "v1/passes/rotate", &body, &answer, err);

    if (rc == 0 && qz_flag(ctl, "json"))
        qz_print_answer(ctl->out, &r);
    else if (rc == 0)
        tell_rotated(ctl, answer);

    json_decref(answer);
    qz_body_finish(&body);
    qz_remote_finish(&r);
    return rc;
}

static const struct qz_opt kiosk_rename_opts[] = {{"name", "NAME", "what it is called from now on", true}};
static const struct qz_opt rotate_opts[] = {
    {"reason", "TEXT", "why; kept in the tracker's log", true},
    {"retire", NULL, "also when passes of the key before the last are still good, which are then refused",
     false},
};

const struct qz_verb qz_cmd_kiosk_rename = {
    .group = "kiosk",
    .name = "rename",
    .args = "KIOSK",
    .args_least = 1,
    .args_most = 1,
    .summary = "Give a kiosk another name; it and its siblings show it from then on",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .opts = kiosk_rename_opts,
    .opt_count = QZ_COUNT(kiosk_rename_opts),
    .run = run_kiosk_rename,
};

const struct qz_verb qz_cmd_pass_rotate = {
    .group = "pass",
    .name = "rotate",
    .args = "",
    .summary = "Sign passes by a new key from now on",
    .detail =
        "Two keys are good at once: passes of the one before stay good until the next change. It is refused\n"
        "while passes of the key before that are good, unless --retire is given: issue new ones first.",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .opts = rotate_opts,
    .opt_count = QZ_COUNT(rotate_opts),
    .run = run_rotate,
};
