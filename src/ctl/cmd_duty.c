#include "base/json.h"
#include "ctl/cmd.h"
#include "ctl/listing.h"
#include "ctl/print.h"
#include "rules/contacts.h"
#include "rules/period.h"
#include "rules/whom.h"
#include "sheet/when.h"

#include <inttypes.h>
#include <string.h>

static const char *duty_text(const json_t *obj, const char *key)
{
    const char *text = json_string_value(json_object_get(obj, key));
    return text ? text : "";
}

static long long duty_number(const json_t *obj, const char *key)
{
    return json_integer_value(json_object_get(obj, key));
}

/* ---- what is owed ---- */

static const char *duty_state_words(const json_t *duty)
{
    static const struct {
        const char *state, *words;
    } rows[] = {
        {"met", QZ_WORD("done 完成")},
        {"running", QZ_WORD("running 还差")},
        {"missed", QZ_WORD("missed 没有完成")},
        {"ahead", QZ_WORD("not begun 还没开始")},
        {"unset", QZ_WORD("no dates yet 日期还没定")},
    };
    for (size_t i = 0; i < QZ_COUNT(rows); i++)
        if (strcmp(rows[i].state, duty_text(duty, "state")) == 0)
            return qz_word(rows[i].words);
    return "";
}

static void print_duty_lines(FILE *out, const json_t *duty)
{
    const json_t *line;
    size_t i;
    json_array_foreach(json_object_get(duty, "lines"), i, line)
    {
        qz_put(out, "  %s %lld: %lld proven 本人证实, %lld attested 团干部确认, %lld late 补录\n",
               duty_text(line, "kind"), duty_number(line, "counted"), duty_number(line, "proven"),
               duty_number(line, "attested"), duty_number(line, "late"));
    }
}

static void print_contacts(FILE *out, const json_t *duty)
{
    const json_t *contacts = json_object_get(duty, "contacts"), *field;
    size_t i;
    if (!contacts)
        return;
    qz_put(out, "  from %lld fields, %lld asked; met this year 今年见过: %lld\n",
           duty_number(contacts, "fields"), duty_number(contacts, "fields_least"),
           duty_number(contacts, "met"));
    json_array_foreach(json_object_get(contacts, "by_field"), i, field)
    {
        if (duty_number(field, "linked"))
            qz_put(out, "  %s: %lld linked, %lld met\n", duty_text(field, "field"),
                   duty_number(field, "linked"), duty_number(field, "met"));
    }
}

/* Each activity, by which *activity show* opens it. */
static void print_deeds(FILE *out, const json_t *duty)
{
    const json_t *deed;
    size_t i;
    json_array_foreach(json_object_get(duty, "deeds"), i, deed)
    {
        qz_put(out, "    %s  %.10s  %s  %s  %s  %s\n", duty_text(deed, "activity"), duty_text(deed, "start"),
               duty_text(deed, "kind"), duty_text(deed, "counts"), duty_text(deed, "how"),
               duty_text(deed, "title"));
    }
}

static void print_one_duty(FILE *out, const json_t *duty)
{
    qz_put(out, "\n%s  %s  (%s, %s, from %s)\n", duty_text(duty, "title"), duty_text(duty, "period"),
           duty_text(duty, "rule"), duty_text(duty, "source"), duty_text(duty, "from"));
    qz_put(out, "  %s: %lld of %lld, %lld to go 还差, %lld days left; %s\n", duty_state_words(duty),
           duty_number(duty, "done"), duty_number(duty, "threshold"), duty_number(duty, "left"),
           duty_number(duty, "days_left"), duty_text(duty, "sum"));
    print_duty_lines(out, duty);
    print_contacts(out, duty);
    print_deeds(out, duty);
}

static void print_quota(FILE *out, const json_t *answer)
{
    const json_t *duty, *cadre;
    size_t i;
    qz_put(out, "%s %s\n", duty_text(answer, "organisation_title"), duty_text(answer, "name"));
    if (json_array_size(json_object_get(answer, "duties")) == 0)
        qz_put(out,
               "No rule binds. Of a cadre it has to be said first how they serve: qingzhan cadre post.\n");
    json_array_foreach(json_object_get(answer, "duties"), i, duty) print_one_duty(out, duty);

    json_array_foreach(json_object_get(answer, "cadres"), i, cadre)
    {
        const json_t *five = json_object_get(cadre, "five"), *contacts = json_object_get(cadre, "contacts");
        if (i == 0)
            qz_put(out, "\nCadres 团干部:\n");
        qz_put(out, "  %s  %s: %lld of %lld, %lld to go 还差; %lld linked, %lld met\n",
               duty_text(cadre, "id"), duty_text(cadre, "name"), duty_number(five, "done"),
               duty_number(five, "threshold"), duty_number(five, "left"), duty_number(contacts, "done"),
               duty_number(contacts, "met"));
    }
}

static int quota_path(struct qz_ctl *ctl, char path[200], struct qz_err *err)
{
    const char *organisation = qz_opt(ctl, "organisation"), *cadre = qz_opt(ctl, "cadre");
    const char *period = qz_opt(ctl, "period");
    struct qz_period p;
    if (!organisation == !cadre)
        return qz_usage(ctl, err, "give either --organisation or --cadre");
    if (period && !qz_period_parse(period, &p))
        return qz_usage(ctl, err, "--period is written like 2017-Q2, 2017-B3 (two months) or 2017");
    const char *option = organisation ? "--organisation" : "--cadre";
    const char *list = organisation ? "organisations" : "cadres";
    const char *id = organisation ? organisation : cadre;
    if (qz_check_id(ctl, option, id, err) != 0)
        return -1;

    int n = snprintf(path, 200, "v1/%s/%s/quota", list, id);
    if (period)
        snprintf(path + n, 200 - (size_t)n, "?period=%s", period);
    return 0;
}

static int run_quota(struct qz_ctl *ctl, struct qz_err *err)
{
    struct qz_remote r = {0};
    json_t *answer = NULL;
    char path[200];
    if (quota_path(ctl, path, err) != 0)
        return -1;

    int rc = qz_remote_start(ctl, true, &r, err);
    if (rc == 0)
        rc = qz_remote_call(&r, path, NULL, &answer, err);
    if (rc == 0 && qz_flag(ctl, "json"))
        qz_print_answer(ctl->out, &r);
    else if (rc == 0)
        print_quota(ctl->out, answer);

    json_decref(answer);
    qz_remote_finish(&r);
    return rc;
}

/* ---- how a cadre serves ---- */

static int run_post(struct qz_ctl *ctl, struct qz_err *err)
{
    char path[200], day[11] = "";
    struct qz_buf body = {0};
    const char *from = qz_opt(ctl, "from");
    if (qz_check_id(ctl, "CADRE", ctl->arg[0], err) != 0 || (from && qz_day_parse(from, day, err) != 0))
        return -1;
    if (qz_cadre_kind_parse(qz_opt(ctl, "kind")) == QZ_CADRE_KINDS)
        return qz_usage(ctl, err, "--kind is full_time, seconded or part_time");

    snprintf(path, sizeof path, "v1/cadres/%s/post", ctl->arg[0]);
    qz_jsonw_object(&body, NULL);
    qz_jsonw_text(&body, "kind", qz_opt(ctl, "kind"));
    qz_jsonw_bool(&body, "school", qz_flag(ctl, "school"));
    qz_jsonw_text(&body, "from", day);
    qz_jsonw_object_end(&body);
    return qz_post_body(ctl, path, &body, err);
}

/* ---- links ---- */

static int run_link(struct qz_ctl *ctl, struct qz_err *err)
{
    char path[200];
    struct qz_buf body = {0};
    if (qz_check_id(ctl, "CADRE", ctl->arg[0], err) != 0)
        return -1;
    if (qz_field_parse(qz_opt(ctl, "field")) == QZ_FIELD_COUNT)
        return qz_usage(ctl, err,
                        "--field is school, office, enterprise, rural, community, emerging or other");
    if (qz_link_wish_parse(qz_opt(ctl, "wish")) == QZ_LINK_WISH_COUNT)
        return qz_usage(ctl, err, "--wish is youth or cadre");

    snprintf(path, sizeof path, "v1/cadres/%s/links", ctl->arg[0]);
    qz_jsonw_object(&body, NULL);
    qz_jsonw_text(&body, "who", ctl->arg[1]);
    qz_jsonw_text(&body, "field", qz_opt(ctl, "field"));
    qz_jsonw_text(&body, "wish", qz_opt(ctl, "wish"));
    qz_jsonw_bool(&body, "asked", qz_flag(ctl, "asked"));
    qz_jsonw_object_end(&body);
    return qz_post_body(ctl, path, &body, err);
}

static int run_unlink(struct qz_ctl *ctl, struct qz_err *err)
{
    char path[200];
    struct qz_buf body = {0};
    if (qz_check_id(ctl, "CADRE", ctl->arg[0], err) != 0)
        return -1;

    snprintf(path, sizeof path, "v1/cadres/%s/links/end", ctl->arg[0]);
    qz_jsonw_object(&body, NULL);
    qz_jsonw_text(&body, "who", ctl->arg[1]);
    qz_jsonw_text(&body, "reason", qz_opt(ctl, "reason"));
    qz_jsonw_object_end(&body);
    return qz_post_body(ctl, path, &body, err);
}

static int run_links(struct qz_ctl *ctl, struct qz_err *err)
{
    static const char *const keys[] = {"who", "shown", "field", "wish", "since"};
    char path[200];
    if (qz_check_id(ctl, "CADRE", ctl->arg[0], err) != 0)
        return -1;
    snprintf(path, sizeof path, "v1/cadres/%s/links", ctl->arg[0]);
    return qz_list_print(ctl, path, "links", keys, QZ_COUNT(keys), err);
}

/* ---- the verbs ---- */

static const struct qz_opt quota_opts[] = {
    {"organisation", "ID", "what this organisation owes, and how far its cadres are", false},
    {"cadre", "ID", "what this cadre owes", false},
    {"period", "PERIOD", "another one than now: 2017-Q2, 2017-B3 (two months) or 2017", false},
};
static const struct qz_opt post_opts[] = {
    {"kind", "KIND", "full_time, seconded or part_time", true},
    {"school", NULL, "serves in a school", false},
    {"from", "DAY", "from which day; this year's first when it is not given", false},
};
static const struct qz_opt link_opts[] = {
    {"field", "FIELD", "school, office, enterprise, rural, community, emerging or other", true},
    {"wish", "WHOSE", "by whose wish: youth or cadre", true},
    {"asked", NULL, "the youth was asked and agreed to be linked and contacted; kept as a consent", false},
};
static const struct qz_opt unlink_opts[] = {{"reason", "TEXT", "why; kept in the tracker's log", true}};

const struct qz_verb qz_cmd_quota = {
    .name = "quota",
    .args = "",
    .summary = "Show what an organisation or a cadre owes: each rule, its sum, and what it is made of",
    .detail = "Activities are listed with their ids: activity show opens each down to its entries.",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .opts = quota_opts,
    .opt_count = QZ_COUNT(quota_opts),
    .run = run_quota,
};

const struct qz_verb qz_cmd_cadre_post = {
    .group = "cadre",
    .name = "post",
    .args = "CADRE",
    .args_least = 1,
    .args_most = 1,
    .summary = "Say how a cadre serves, from a day on: by that rules bind",
    .detail = "A period is judged by the post of its first day. The same day again replaces what was said.",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .opts = post_opts,
    .opt_count = QZ_COUNT(post_opts),
    .run = run_post,
};

const struct qz_verb qz_cmd_cadre_link = {
    .group = "cadre",
    .name = "link",
    .args = "CADRE PERSON",
    .args_least = 2,
    .args_most = 2,
    .summary = "Link a youth to a cadre, who then counts among the cadre's contacts",
    .detail =
        "A youth has one cadre at a time, and agreed. Of who is under 14 a parent or guardian agrees, on the\n"
        "phone.",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .opts = link_opts,
    .opt_count = QZ_COUNT(link_opts),
    .run = run_link,
};

const struct qz_verb qz_cmd_cadre_unlink = {
    .group = "cadre",
    .name = "unlink",
    .args = "CADRE PERSON",
    .args_least = 2,
    .args_most = 2,
    .summary = "End a youth's link to a cadre",
    .detail = "It stays in the log, and the youth can be linked to another cadre.",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .opts = unlink_opts,
    .opt_count = QZ_COUNT(unlink_opts),
    .run = run_unlink,
};

const struct qz_verb qz_cmd_cadre_links = {
    .group = "cadre",
    .name = "links",
    .args = "CADRE",
    .args_least = 1,
    .args_most = 1,
    .summary = "List the youths who are linked to a cadre, by masked name",
    .detail = "With the field, by whose wish, and since when.",
    .flags = QZ_VERB_JSON | QZ_VERB_CSV | QZ_VERB_REMOTE,
    .run = run_links,
};
