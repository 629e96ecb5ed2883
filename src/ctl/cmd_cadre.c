#include "base/json.h"
#include "ctl/cmd.h"
#include "ctl/input.h"
#include "ctl/listing.h"
#include "ctl/print.h"
#include "rules/limits.h"
#include "rules/pin.h"

#include <sodium.h>
#include <string.h>
#include <unistd.h>

static int cadre_pin_fits(struct qz_ctl *ctl, const char *pin, struct qz_err *err)
{
    return qz_pin_fits(pin) ? 0 : qz_usage(ctl, err, "a PIN is %d to %d digits", QZ_PIN_LEAST, QZ_PIN_MOST);
}

/* Typed twice on a terminal, where nobody sees what was typed. */
static int cadre_read_pin(struct qz_ctl *ctl, char pin[32], struct qz_err *err)
{
    char again[32];
    const char *file = qz_opt(ctl, "pin-file");
    if (qz_input_secret(ctl, file, "PIN (6 to 8 digits)", pin, 32, err) != 0 ||
        cadre_pin_fits(ctl, pin, err) != 0)
        return -1;

    if (file || !isatty(fileno(ctl->in)))
        return 0;

    int rc = qz_input_secret(ctl, NULL, "Once more", again, sizeof again, err);
    if (rc == 0 && strcmp(pin, again) != 0)
        rc = qz_fail(err, QZ_E_INPUT, "the two PINs differ; nothing was done");

    sodium_memzero(again, sizeof again);
    return rc;
}

/* How kiosks show the cadre, and whether somebody else of the organisation can be taken for them. */
static void tell_alike(struct qz_ctl *ctl, const char *name, const json_t *answer)
{
    const char *shown = json_string_value(json_object_get(answer, "shown"));
    json_int_t same = json_integer_value(json_object_get(answer, "same_name"));
    size_t n = shown ? strlen(shown) : 0;

    if (same > 0)
        qz_tell(
            ctl->say,
            "The organisation has another %s already. On kiosks they are numbered in the order in which they "
            "were added: this one is \"%s\".",
            name, shown ? shown : "");
    else if (n && shown[n - 1] >= '0' && shown[n - 1] <= '9')
        qz_tell(ctl->say,
                "Kiosks show another cadre by the same masked name, so they are numbered there: this one is "
                "\"%s\".",
                shown);
}

/* POST what is known of a cadre; name: in full, as it was typed. */
static int post_cadre(struct qz_ctl *ctl, const char *path, const struct qz_buf *body, const char *name,
                      struct qz_err *err)
{
    struct qz_remote r = {0};
    json_t *answer = NULL;
    int rc = qz_remote_start(ctl, true, &r, err);
    if (rc == 0)
        rc = qz_remote_call(&r, path, body, &answer, err);

    const char *id = rc == 0 ? qz_json_str(answer, "id", 80, err) : NULL;
    if (id && qz_flag(ctl, "json")) {
        qz_print_answer(ctl->out, &r);
    } else if (id) {
        qz_tell(ctl->out, "%s", id);
        tell_alike(ctl, name, answer);
    }

    json_decref(answer);
    qz_remote_finish(&r);
    return id ? 0 : -1;
}

static int cadre_add(struct qz_ctl *ctl, const char *path, struct qz_err *err)
{
    char name[QZ_NAME_TEXT], pin[32];
    if (qz_input_opt(ctl, "name", name, sizeof name, err) != 0 || cadre_read_pin(ctl, pin, err) != 0)
        return -1;

    struct qz_buf body = {0};
    qz_jsonw_object(&body, NULL);
    qz_jsonw_text(&body, "organisation", qz_opt(ctl, "organisation"));
    qz_jsonw_text(&body, "name", name);
    qz_jsonw_text(&body, "pin", pin);
    qz_jsonw_object_end(&body);

    int rc = post_cadre(ctl, path, &body, name, err);
    sodium_memzero(pin, sizeof pin);
    qz_body_finish(&body);
    return rc;
}

static int cadre_run_add(struct qz_ctl *ctl, struct qz_err *err)
{
    return cadre_add(ctl, "v1/cadres", err);
}

static int helper_run_add(struct qz_ctl *ctl, struct qz_err *err)
{
    return cadre_add(ctl, "v1/helpers", err);
}

/* list: "cadres" or "helpers". */
static int cadre_list(struct qz_ctl *ctl, const char *list, struct qz_err *err)
{
    static const char *const keys[] = {"id", "name", "shown", "organisation", "pin"};
    char path[200];
    const char *org = qz_opt(ctl, "organisation");

    if (org && qz_check_id(ctl, "--organisation", org, err) != 0)
        return -1;

    snprintf(path, sizeof path, "v1/%s", list);
    if (org)
        snprintf(path, sizeof path, "v1/%s?organisation=%s", list, org);
    return qz_list_print(ctl, path, list, keys, QZ_COUNT(keys), err);
}

static int cadre_run_list(struct qz_ctl *ctl, struct qz_err *err)
{
    return cadre_list(ctl, "cadres", err);
}

static int helper_run_list(struct qz_ctl *ctl, struct qz_err *err)
{
    return cadre_list(ctl, "helpers", err);
}

static int cadre_run_rename(struct qz_ctl *ctl, struct qz_err *err)
{
    char path[200], name[QZ_NAME_TEXT];
    if (qz_check_id(ctl, "CADRE", ctl->arg[0], err) != 0 ||
        qz_input_opt(ctl, "name", name, sizeof name, err) != 0)
        return -1;

    snprintf(path, sizeof path, "v1/cadres/%s/rename", ctl->arg[0]);

    struct qz_buf body = {0};
    qz_body_of(&body, "name", name);
    int rc = post_cadre(ctl, path, &body, name, err);
    qz_body_finish(&body);
    return rc;
}

static int cadre_run_pin(struct qz_ctl *ctl, struct qz_err *err)
{
    struct qz_remote r = {0};
    char path[200], pin[32];
    struct qz_buf body = {0};
    if (qz_check_id(ctl, "CADRE", ctl->arg[0], err) != 0)
        return -1;

    snprintf(path, sizeof path, "v1/cadres/%s/pin", ctl->arg[0]);
    int rc = cadre_read_pin(ctl, pin, err);
    if (rc == 0)
        qz_body_of(&body, "pin", pin);

    if (rc == 0)
        rc = qz_remote_start(ctl, true, &r, err);
    if (rc == 0)
        rc = qz_remote_call(&r, path, &body, NULL, err);

    if (rc == 0 && qz_flag(ctl, "json"))
        qz_print_answer(ctl->out, &r);

    sodium_memzero(pin, sizeof pin);
    qz_body_finish(&body);
    qz_remote_finish(&r);
    return rc;
}

static int cadre_run_remove(struct qz_ctl *ctl, struct qz_err *err)
{
    return qz_post_state(ctl, "v1/cadres", ctl->arg[0], "remove", NULL, err);
}

static int helper_run_remove(struct qz_ctl *ctl, struct qz_err *err)
{
    return qz_post_state(ctl, "v1/helpers", ctl->arg[0], "remove", NULL, err);
}

static const struct qz_opt pin_opts[] = {
    {"pin-file", "FILE", "read the PIN from here instead of asking for it", false},
};
static const struct qz_opt cadre_add_opts[] = {
    {"organisation", "ID", "where the cadre works", true},
    {"name", "NAME", "in full; kiosks are told it masked; - reads it from standard input", true},
    {"pin-file", "FILE", "read the PIN from here instead of asking for it", false},
};

static const struct qz_opt helper_opts[] = {
    {"organisation", "ID", "where the helper helps", true},
    {"name", "NAME", "in full; kiosks are told it masked; - reads it from standard input", true},
    {"pin-file", "FILE", "read the PIN from here instead of asking for it", false},
};

static const struct qz_opt cadre_list_opts[] = {{"organisation", "ID", "only of this organisation", false}};
static const struct qz_opt cadre_rename_opts[] = {
    {"name", "NAME", "in full; kiosks are told it masked; - reads it from standard input", true},
};

const struct qz_verb qz_cmd_cadre_add = {
    .group = "cadre",
    .name = "add",
    .args = "",
    .summary = "Add a cadre, who opens, confirms and closes on kiosks with a PIN",
    .detail = "The PIN is asked for without echo; without a terminal it is the next line of standard input.",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .opts = cadre_add_opts,
    .opt_count = QZ_COUNT(cadre_add_opts),
    .run = cadre_run_add,
};

const struct qz_verb qz_cmd_cadre_list = {
    .group = "cadre",
    .name = "list",
    .args = "",
    .summary = "List the cadres in the order of the kiosk, how it shows them, and which PINs to renew",
    .detail =
        "Of cadres who were added by a program before only the masked name is known: cadre rename gives\n"
        "them theirs. A PIN marked old is from before PINs had 6 digits at the least: it stays good, and\n"
        "cadre pin renews it.",
    .flags = QZ_VERB_JSON | QZ_VERB_CSV | QZ_VERB_REMOTE,
    .opts = cadre_list_opts,
    .opt_count = QZ_COUNT(cadre_list_opts),
    .run = cadre_run_list,
};

const struct qz_verb qz_cmd_cadre_rename = {
    .group = "cadre",
    .name = "rename",
    .args = "CADRE",
    .args_least = 1,
    .args_most = 1,
    .summary = "Give a cadre another name, in full",
    .detail = "Names are in no log. Kiosks show the new one, masked, with their next configuration.",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .opts = cadre_rename_opts,
    .opt_count = QZ_COUNT(cadre_rename_opts),
    .run = cadre_run_rename,
};

const struct qz_verb qz_cmd_cadre_pin = {
    .group = "cadre",
    .name = "pin",
    .args = "CADRE",
    .args_least = 1,
    .args_most = 1,
    .summary = "Give a cadre another PIN",
    .detail = "Kiosks take it with their next configuration, a moment later when they are online; until then "
              "the old\n"
              "one is good there. It is asked for as with cadre add.",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .opts = pin_opts,
    .opt_count = QZ_COUNT(pin_opts),
    .run = cadre_run_pin,
};

const struct qz_verb qz_cmd_cadre_remove = {
    .group = "cadre",
    .name = "remove",
    .args = "CADRE",
    .args_least = 1,
    .args_most = 1,
    .summary = "Remove a cadre who left: no kiosk lets them in; what they confirmed stands",
    .detail = "Kiosks learn it with their next configuration, a moment later when they are online.",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .run = cadre_run_remove,
};

const struct qz_verb qz_cmd_helper_add = {
    .group = "helper",
    .name = "add",
    .args = "",
    .summary = "Add a helper, who scans and counts on kiosks with a PIN, sees no list and confirms nothing",
    .detail = "A helper who signs in lets a kiosk count a hundred more people than its bound.\n"
              "The PIN is asked for without echo; without a terminal it is the next line of standard input.",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .opts = helper_opts,
    .opt_count = QZ_COUNT(helper_opts),
    .run = helper_run_add,
};

const struct qz_verb qz_cmd_helper_list = {
    .group = "helper",
    .name = "list",
    .args = "",
    .summary = "List the helpers in the order of the kiosk, and how it shows them",
    .detail =
        "A PIN marked stolen was known to a kiosk that was stolen: remove its helper, and add them anew.",
    .flags = QZ_VERB_JSON | QZ_VERB_CSV | QZ_VERB_REMOTE,
    .opts = cadre_list_opts,
    .opt_count = QZ_COUNT(cadre_list_opts),
    .run = helper_run_list,
};

const struct qz_verb qz_cmd_helper_remove = {
    .group = "helper",
    .name = "remove",
    .args = "HELPER",
    .args_least = 1,
    .args_most = 1,
    .summary = "Remove a helper: no kiosk lets them in; what they counted stands",
    .detail = "Kiosks learn it with their next configuration, a moment later when they are online.",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .run = helper_run_remove,
};
