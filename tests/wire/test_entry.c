/* Entries: one line of JSON, exactly of the format, whose bytes are the fact. */
#include "tests/support/spec.h"

#include "base/file.h"
#include "wire/entry.h"

#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define ACT     "a_aaisem2ekvthpcezvk54zxpo74"
#define YOU     "y_aaisem2ekvthpcezvk54zxpo74"
#define CAD     "c_aaisem2ekvthpcezvk54zxpo74"
#define SCREEN  "k_aaaaaaaaaaaaaaaa"
#define HELPER  "h_aaisem2ekvthpcezvk54zxpo74"
#define BOOT_ID "0f8fad5b-d9cb-469f-a165-70867728950e"

static const char data[] = "{\"ids\":[1,2], \"n\":{\"data\":{},\"seen\":3}}";

/* An entry of that kind with every member that a kind can have. */
static struct qz_entry full(enum qz_entry_kind kind)
{
    struct qz_entry e = {.n = 17,
                         .at_ms = INT64_C(1493861482123),
                         .up_ms = 81234567,
                         .seen = 16,
                         .kind = kind,
                         .activity = ACT,
                         .who = YOU,
                         .cadre = CAD,
                         .by = "camera",
                         .proof_len = kind == QZ_ENTRY_BADGE ? QZ_PASS_LIVE_BYTES : QZ_PASS_BYTES,
                         .count = 5,
                         .has_sums = true,
                         .sums = {{0, 1, 1, 2, 1}},
                         .target = 9,
                         .of = 7,
                         .badge = 8,
                         .staff = HELPER,
                         .screen = SCREEN,
                         .group = 6,
                         .band = QZ_AGE_18_28,
                         .has_texts = true,
                         .texts = {1, 2, 3},
                         .step_ms = -2500,
                         .has_offset = true,
                         .offset_ms = INT64_C(-28800123),
                         .age_ms = 10800000,
                         .boot = BOOT_ID,
                         .reason = "换了“新”卡\n\"x\"\\",
                         .head_len = 5,
                         .data = data,
                         .data_len = sizeof data - 1};
    memset(e.proof, 0xFB, QZ_PASS_LIVE_BYTES);
    memcpy(e.head, "QZ1:\0", 5);
    return e;
}

static void write_entry(const struct qz_entry *e, struct qz_buf *out)
{
    struct qz_err err = {0};
    qz_buf_clear(out);
    assert_done(qz_entry_write(e, out, &err), &err);
}

static int read_line(const char *line, size_t n, struct qz_entry *out, struct qz_err *err)
{
    memset(err, 0, sizeof *err);
    return qz_entry_read(line, n, out, err);
}

static void refused(const char *line)
{
    struct qz_entry e;
    struct qz_err err;
    if (read_line(line, strlen(line), &e, &err) != -1 || err.code != QZ_E_INPUT || !*err.msg)
        fail_msg("was taken: %s", line);
}

static void taken(const char *line)
{
    struct qz_entry e;
    struct qz_err err;
    if (read_line(line, strlen(line), &e, &err) != 0)
        fail_msg("was refused: %s: %s", line, err.msg);
}

static void a_checkin_is_written_byte_by_byte_as_the_protocol_says(void **state)
{
    (void)state;
    struct qz_buf b = {0};
    struct qz_entry e = full(QZ_ENTRY_CHECKIN);
    e.proof_len = 0;
    e.of = 0;
    e.staff[0] = '\0';
    e.screen[0] = '\0';
    e.group = 0;
    e.band = QZ_AGE_UNKNOWN;
    e.has_texts = false;

    write_entry(&e, &b);
    assert_string_equal(b.data, "{\"v\":1,\"n\":17,\"at\":\"2017-05-04T09:31:22.123+08:00\",\"up\":81234567,"
                                "\"kind\":\"checkin\",\"activity\":\"" ACT "\",\"who\":\"" YOU "\","
                                "\"by\":\"camera\",\"seen\":16}");

    e.kind = QZ_ENTRY_REFUSED;
    strcpy(e.reason, "expired");
    write_entry(&e, &b);
    assert_string_equal(b.data, "{\"v\":1,\"n\":17,\"at\":\"2017-05-04T09:31:22.123+08:00\",\"up\":81234567,"
                                "\"kind\":\"refused\",\"activity\":\"" ACT "\",\"by\":\"camera\","
                                "\"reason\":\"expired\",\"head\":\"515a313a00\",\"seen\":16}");
    qz_buf_finish(&b);
}

static void same_member(const struct qz_entry *a, const struct qz_entry *b)
{
    assert_true(a->n == b->n && a->at_ms == b->at_ms && a->up_ms == b->up_ms && a->seen == b->seen);
    assert_int_equal(a->kind, b->kind);
}

static const struct {
    enum qz_entry_kind kind;
    const char *name, *members; /* beyond the common ones, in the order they are written */
} kinds[] = {
    {QZ_ENTRY_OPEN, "open", "activity cadre"},
    {QZ_ENTRY_CLOSE, "close", "activity cadre"},
    {QZ_ENTRY_CHECKIN, "checkin", "activity who by proof of staff screen group band texts"},
    {QZ_ENTRY_CHECKOUT, "checkout", "activity who by proof of staff"},
    {QZ_ENTRY_HEADCOUNT, "headcount", "activity count of staff screen group"},
    {QZ_ENTRY_CONFIRM, "confirm", "activity cadre target badge"},
    {QZ_ENTRY_REJECT, "reject", "activity cadre target badge reason"},
    {QZ_ENTRY_VOID, "void", "cadre target badge reason"},
    {QZ_ENTRY_LATE, "late", "activity who cadre count badge of reason"},
    {QZ_ENTRY_RATING, "rating", "activity count sums"},
    {QZ_ENTRY_WISH, "wish", "activity who"},
    {QZ_ENTRY_VOICE, "voice", "activity who"},
    {QZ_ENTRY_CLOCK, "clock", "cadre step offset age"},
    {QZ_ENTRY_REFUSED, "refused", "activity by reason head"},
    {QZ_ENTRY_BOOT, "boot", "reason boot"},
    {QZ_ENTRY_ADMIN, "admin", "reason data"},
    {QZ_ENTRY_BADGE, "badge", "cadre proof"},
    {QZ_ENTRY_PART, "part", "activity cadre badge"},
};

static bool has(const char *members, const char *name)
{
    size_t n = strlen(name);
    for (const char *at = members; (at = strstr(at, name)); at++)
        if ((at == members || at[-1] == ' ') && (at[n] == '\0' || at[n] == ' '))
            return true;
    return false;
}

static void every_kind_reads_back_what_was_written_and_no_more(void **state)
{
    (void)state;
    struct qz_buf b = {0};
    assert_int_equal(COUNT(kinds), QZ_ENTRY_OTHER);

    for (size_t i = 0; i < COUNT(kinds); i++) {
        const char *m = kinds[i].members;
        struct qz_entry e = full(kinds[i].kind), got;
        struct qz_err err;

        assert_string_equal(qz_entry_kind_name(kinds[i].kind), kinds[i].name);
        write_entry(&e, &b);
        assert_null(memchr(b.data, '\n', b.len));
        assert_done(read_line(b.data, b.len, &got, &err), &err);
        same_member(&got, &e);

        assert_string_equal(got.activity, has(m, "activity") ? ACT : "");
        assert_string_equal(got.who, has(m, "who") ? YOU : "");
        assert_string_equal(got.cadre, has(m, "cadre") ? CAD : "");
        assert_string_equal(got.by, has(m, "by") ? "camera" : "");
        assert_int_equal(got.proof_len, has(m, "proof") ? e.proof_len : 0);
        assert_memory_equal(got.proof, e.proof, got.proof_len);
        assert_int_equal(got.count, has(m, "count") ? 5 : 0);
        assert_int_equal(got.target, has(m, "target") ? 9 : 0);
        assert_int_equal(got.of, has(m, "of") ? 7 : 0);
        assert_int_equal(got.badge, has(m, "badge") ? 8 : 0);
        assert_string_equal(got.staff, has(m, "staff") ? HELPER : "");
        assert_string_equal(got.screen, has(m, "screen") ? SCREEN : "");
        assert_int_equal(got.group, has(m, "group") ? 6 : 0);
        assert_int_equal(got.band, has(m, "band") ? QZ_AGE_18_28 : QZ_AGE_UNKNOWN);
        assert_int_equal(got.has_texts, has(m, "texts"));
        assert_memory_equal(got.texts, has(m, "texts") ? e.texts : (uint8_t[QZ_SHA256_BYTES]){0},
                            QZ_SHA256_BYTES);
        assert_int_equal(got.step_ms, has(m, "step") ? -2500 : 0);
        assert_int_equal(got.has_offset, has(m, "offset"));
        assert_int_equal(got.offset_ms, has(m, "offset") ? e.offset_ms : 0);
        assert_int_equal(got.age_ms, has(m, "age") ? e.age_ms : 0);
        assert_string_equal(got.boot, has(m, "boot") ? BOOT_ID : "");
        assert_string_equal(got.reason, has(m, "reason") ? e.reason : "");
        assert_int_equal(got.head_len, has(m, "head") ? 5 : 0);
        assert_memory_equal(got.head, e.head, got.head_len);

        if (has(m, "data")) {
            assert_int_equal(got.data_len, e.data_len);
            assert_memory_equal(got.data, data, e.data_len);
            assert_true(got.data > b.data && got.data < b.data + b.len); /* borrowed from the line */
        } else {
            assert_null(got.data);
        }
    }
    qz_buf_finish(&b);
}

static void a_live_pass_is_kept_whole_as_proof(void **state)
{
    (void)state;
    struct qz_buf b = {0};
    struct qz_entry e = full(QZ_ENTRY_CHECKIN), got;
    struct qz_err err;
    e.proof_len = QZ_PASS_LIVE_BYTES;
    write_entry(&e, &b);
    assert_done(read_line(b.data, b.len, &got, &err), &err);
    assert_int_equal(got.proof_len, QZ_PASS_LIVE_BYTES);
    assert_memory_equal(got.proof, e.proof, QZ_PASS_LIVE_BYTES);
    qz_buf_finish(&b);
}

/* The members that an entry of its kind cannot do without. */
static bool needed(const char *kind, const char *key)
{
    static const char *const optional[] = {
        "open cadre",       "close cadre",     "checkin proof",   "checkin of",     "checkout proof",
        "checkout of",      "headcount of",    "confirm target",  "void cadre",     "late who",
        "late count",       "late of",         "rating sums",     "wish activity",  "voice activity",
        "refused activity", "refused head",    "clock cadre",     "clock offset",   "clock age",
        "boot boot",        "confirm badge",   "reject badge",    "void badge",     "late badge",
        "checkin staff",    "checkout staff",  "headcount staff", "checkin screen", "headcount screen",
        "checkin group",    "headcount group", "checkin band",    "checkin texts",  "part badge"};
    for (size_t i = 0; i < COUNT(optional); i++) {
        size_t n = strlen(kind);
        if (strncmp(optional[i], kind, n) == 0 && optional[i][n] == ' ' &&
            strcmp(optional[i] + n + 1, key) == 0)
            return false;
    }
    return true;
}

/* The line with one member replaced by `value`, or left out when that is NULL; the order is kept. */
static char *with(const struct qz_buf *line, const char *key, json_t *value)
{
    json_t *o = json_loadb(line->data, line->len, 0, NULL);
    assert_non_null(o);
    if (value)
        json_object_set_new(o, key, value);
    else
        json_object_del(o, key);
    char *text = json_dumps(o, JSON_COMPACT);
    json_decref(o);
    assert_non_null(text);
    return text;
}

static void each_member_is_missed_when_it_is_not_there(void **state)
{
    (void)state;
    struct qz_buf b = {0};
    for (size_t i = 0; i < COUNT(kinds); i++) {
        struct qz_entry e = full(kinds[i].kind);
        write_entry(&e, &b);
        json_t *o = json_loadb(b.data, b.len, 0, NULL), *v;
        const char *key;
        json_object_foreach(o, key, v)
        {
            char *text = with(&b, key, NULL);
            needed(kinds[i].name, key) ? refused(text) : taken(text);
            free(text);
        }

        json_decref(o);
    }
    qz_buf_finish(&b);
}

static void each_member_is_refused_when_it_is_of_another_type(void **state)
{
    (void)state;
    struct qz_buf b = {0};
    for (size_t i = 0; i < COUNT(kinds); i++) {
        struct qz_entry e = full(kinds[i].kind);
        write_entry(&e, &b);
        json_t *o = json_loadb(b.data, b.len, 0, NULL), *v;
        const char *key;
        json_object_foreach(o, key, v)
        {
            json_t *scalar = json_is_string(v) ? json_integer(5) : json_string("5");
            json_t *object = json_is_object(v) ? json_string("x") : json_object();
            json_t *other[] = {json_null(), json_true(), json_real(5.0), json_array(), scalar, object};

            for (size_t k = 0; k < COUNT(other); k++) {
                char *text = with(&b, key, other[k]);
                refused(text);
                free(text);
            }
        }
        json_decref(o);
    }
    qz_buf_finish(&b);
}

/* The line is read as one without that member is. */
static void passed_over(const struct qz_buf *without, const char *line)
{
    struct qz_entry e, want;
    struct qz_err err;
    assert_int_equal(read_line(without->data, without->len, &want, &err), 0);
    if (read_line(line, strlen(line), &e, &err) != 0)
        fail_msg("was refused: %s: %s", line, err.msg);
    want.data = e.data = NULL; /* points into its own line */
    assert_memory_equal(&e, &want, sizeof e);
}

static void a_member_that_the_kind_does_not_have_is_passed_over(void **state)
{
    (void)state;
    static const char *const all[] = {"activity", "who",  "cadre", "by", "proof",  "count", "target", "step",
                                      "reason",   "head", "data",  "of", "offset", "age",   "boot",   "sums"};
    struct qz_buf b = {0};

    for (size_t i = 0; i < COUNT(kinds); i++) {
        struct qz_entry e = full(kinds[i].kind);
        if (e.kind == QZ_ENTRY_ADMIN)
            continue; /* its "data" goes right before "seen", the last member, whatever else there is */

        write_entry(&e, &b);
        for (size_t k = 0; k < COUNT(all); k++) {
            if (has(kinds[i].members, all[k]))
                continue;
            char *text = with(&b, all[k], json_string("of another kind"));
            passed_over(&b, text);
            free(text);
        }

        char *text = with(&b, "to-come", json_pack("{s:[i,n]}", "x", 1));
        passed_over(&b, text);
        free(text);
    }
    qz_buf_finish(&b);
}

#define LINE(n, at, up, kind, rest, seen)                                                                    \
    "{\"v\":1,\"n\":" n ",\"at\":\"" at "\",\"up\":" up ",\"kind\":\"" kind "\"" rest ",\"seen\":" seen "}"
#define NOW        "2017-05-04T09:31:22.123+08:00"
#define BOOT(rest) LINE("2", NOW, "1", "boot", rest, "1")

static void common_members_are_within_their_ranges(void **state)
{
    (void)state;
    taken(LINE("1", NOW, "0", "boot", ",\"reason\":\"0.1\"", "0"));
    taken(LINE("9223372036854775807", NOW, "9223372036854775807", "boot", ",\"reason\":\"\"", "5"));
    refused(LINE("0", NOW, "0", "boot", ",\"reason\":\"0.1\"", "0"));
    refused(LINE("-1", NOW, "0", "boot", ",\"reason\":\"0.1\"", "0"));
    refused(LINE("9223372036854775808", NOW, "0", "boot", ",\"reason\":\"0.1\"", "0"));
    refused(LINE("1.0", NOW, "0", "boot", ",\"reason\":\"0.1\"", "0"));
    refused(LINE("1", NOW, "-1", "boot", ",\"reason\":\"0.1\"", "0"));
    refused(LINE("1", NOW, "0", "boot", ",\"reason\":\"0.1\"", "-1"));
    refused(LINE("1", "2017-05-04", "0", "boot", ",\"reason\":\"0.1\"", "0"));
    refused(LINE("1", "2017-02-29T09:31:22.123+08:00", "0", "boot", ",\"reason\":\"0.1\"", "0"));
    refused("{\"v\":2,\"n\":1,\"at\":\"" NOW "\",\"up\":0,\"kind\":\"boot\",\"reason\":\"\",\"seen\":0}");
    refused("{\"v\":0,\"n\":1,\"at\":\"" NOW "\",\"up\":0,\"kind\":\"boot\",\"reason\":\"\",\"seen\":0}");
}

/* An entry that stands for one of a kiosk's log is nobody's word. */
static void a_late_entry_with_its_origin_needs_no_cadre(void **state)
{
    (void)state;
    static const struct {
        const char *is, *becomes;
    } bad[] = {{"\"kiosk\":\"k_", "\"kiosk\":\"y_"},
               {"\"n\":9,\"leaf\"", "\"n\":0,\"leaf\""},
               {"\"leaf\":\"07", "\"leaf\":\"x7"},
               {"\"leaf\":\"0707", "\"leaf\":\"07"}};
    struct qz_buf b = {0};
    struct qz_entry e = full(QZ_ENTRY_LATE), back;
    struct qz_err err;
    e.cadre[0] = '\0';
    strcpy(e.origin.kiosk, "k_aaaaaaaaaaaaaaaa");
    e.origin.n = 9;
    memset(e.origin.leaf, 7, sizeof e.origin.leaf);
    write_entry(&e, &b);
    assert_int_equal(qz_entry_read(b.data, b.len, &back, &err), 0);
    assert_memory_equal(&back.origin, &e.origin, sizeof back.origin);

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct qz_buf other = {0};
        const char *at = strstr(b.data, bad[i].is);
        assert_non_null(at);
        qz_buf_add(&other, b.data, (size_t)(at - b.data));
        qz_buf_str(&other, bad[i].becomes);
        qz_buf_str(&other, at + strlen(bad[i].is));
        assert_int_equal(qz_entry_read(other.data, other.len, &back, &err), -1);
        qz_buf_finish(&other);
    }
    e.origin.kiosk[0] = '\0';
    write_entry(&e, &b);
    assert_int_equal(qz_entry_read(b.data, b.len, &back, &err), -1);
    qz_buf_finish(&b);
}

static void a_line_without_what_came_later_is_written_as_before(void **state)
{
    (void)state;
    struct qz_buf b = {0};
    struct qz_entry e = full(QZ_ENTRY_CLOCK);
    e.has_offset = false;
    e.cadre[0] = '\0';
    write_entry(&e, &b);
    assert_string_equal(b.data, "{\"v\":1,\"n\":17,\"at\":\"" NOW "\",\"up\":81234567,\"kind\":\"clock\","
                                "\"step\":-2500,\"seen\":16}");

    e = full(QZ_ENTRY_BOOT);
    e.boot[0] = '\0';
    strcpy(e.reason, "0.4");
    write_entry(&e, &b);
    assert_string_equal(b.data, "{\"v\":1,\"n\":17,\"at\":\"" NOW "\",\"up\":81234567,\"kind\":\"boot\","
                                "\"reason\":\"0.4\",\"seen\":16}");

    e = full(QZ_ENTRY_HEADCOUNT);
    e.of = 0;
    e.staff[0] = '\0';
    e.screen[0] = '\0';
    e.group = 0;
    write_entry(&e, &b);
    assert_string_equal(b.data, "{\"v\":1,\"n\":17,\"at\":\"" NOW "\",\"up\":81234567,\"kind\":\"headcount\","
                                "\"activity\":\"" ACT "\",\"count\":5,\"seen\":16}");

    qz_buf_finish(&b);
}

static void who_stood_by_is_a_cadre_or_a_helper_by_the_letter(void **state)
{
    (void)state;
    struct qz_entry e;
    static const char line[] =
        LINE("2", NOW, "1", "headcount", ",\"activity\":\"" ACT "\",\"count\":5,\"staff\":\"" CAD "\"", "1");
    assert_int_equal(qz_entry_read(line, sizeof line - 1, &e, NULL), 0);
    assert_string_equal(e.staff, CAD);
    assert_string_equal(e.cadre, ""); /* which is nobody's word */
    taken(LINE("2", NOW, "1", "headcount", ",\"activity\":\"" ACT "\",\"count\":5,\"staff\":\"" HELPER "\"",
               "1"));
    refused(
        LINE("2", NOW, "1", "headcount", ",\"activity\":\"" ACT "\",\"count\":5,\"staff\":\"" YOU "\"", "1"));
    refused(LINE("2", NOW, "1", "confirm", ",\"activity\":\"" ACT "\",\"cadre\":\"" HELPER "\"", "1"));
    refused(LINE("2", NOW, "1", "open", ",\"activity\":\"" ACT "\",\"cadre\":\"" HELPER "\"", "1"));
}

static void a_clock_entry_says_how_far_the_clock_is_off(void **state)
{
    (void)state;
    struct qz_buf b = {0};
    struct qz_entry e = full(QZ_ENTRY_CLOCK);
    e.step_ms = 0;
    write_entry(&e, &b);
    assert_string_equal(b.data, "{\"v\":1,\"n\":17,\"at\":\"" NOW "\",\"up\":81234567,\"kind\":\"clock\","
                                "\"cadre\":\"" CAD "\",\"step\":0,\"offset\":-28800123,\"age\":10800000,"
                                "\"seen\":16}");
    taken(LINE("2", NOW, "1", "clock", ",\"step\":0,\"offset\":-9223372036854775808,\"age\":0", "1"));
    refused(LINE("2", NOW, "1", "clock", ",\"step\":0,\"offset\":5,\"age\":-1", "1"));
    refused(LINE("2", NOW, "1", "clock", ",\"step\":0,\"offset\":5.5,\"age\":1", "1"));
    qz_buf_finish(&b);
}

static void a_boot_id_is_as_the_kernel_writes_it(void **state)
{
    (void)state;
    taken(LINE("2", NOW, "1", "boot", ",\"reason\":\"\",\"boot\":\"" BOOT_ID "\"", "1"));
    refused(LINE("2", NOW, "1", "boot", ",\"reason\":\"\",\"boot\":\"\"", "1"));
    refused(LINE("2", NOW, "1", "boot", ",\"reason\":\"\",\"boot\":\"" BOOT_ID "0\"", "1"));
    refused(LINE("2", NOW, "1", "boot", ",\"reason\":\"\",\"boot\":\"0F8FAD5B-D9CB-469F-A165-70867728950E\"",
                 "1"));
    refused(LINE("2", NOW, "1", "boot", ",\"reason\":\"\",\"boot\":\"0f8fad5bxd9cb-469f-a165-70867728950e\"",
                 "1"));
}

static void an_entry_cannot_have_seen_a_checkpoint_of_itself(void **state)
{
    (void)state;
    taken(LINE("5", NOW, "0", "boot", ",\"reason\":\"\"", "4"));
    refused(LINE("5", NOW, "0", "boot", ",\"reason\":\"\"", "5"));
    refused(LINE("5", NOW, "0", "boot", ",\"reason\":\"\"", "6"));
}

static void ids_are_of_their_own_letter(void **state)
{
    (void)state;
    taken(LINE("2", NOW, "1", "wish", ",\"who\":\"" YOU "\"", "1"));
    refused(LINE("2", NOW, "1", "wish", ",\"who\":\"" ACT "\"", "1"));
    refused(LINE("2", NOW, "1", "wish", ",\"who\":\"\"", "1"));
    refused(LINE("2", NOW, "1", "wish", ",\"who\":\"y_AAISEM2EKVTHPCEZVK54ZXPO74\"", "1"));
    refused(LINE("2", NOW, "1", "wish", ",\"who\":\"y_aaisem2ekvthpcezvk54zxpo7\"", "1"));
    refused(LINE("2", NOW, "1", "open", ",\"activity\":\"" YOU "\"", "1"));
    refused(LINE("2", NOW, "1", "open", ",\"activity\":\"" ACT "\",\"cadre\":\"" YOU "\"", "1"));
}

static void numbers_of_a_kind_are_within_their_ranges(void **state)
{
    (void)state;
    taken(LINE("2", NOW, "1", "headcount", ",\"activity\":\"" ACT "\",\"count\":1", "1"));
    taken(LINE("2", NOW, "1", "headcount", ",\"activity\":\"" ACT "\",\"count\":10000", "1"));

    /* What a number is worth is for who judges: the line is one all the same. */
    taken(LINE("2", NOW, "1", "headcount", ",\"activity\":\"" ACT "\",\"count\":0", "1"));
    taken(LINE("2", NOW, "1", "headcount", ",\"activity\":\"" ACT "\",\"count\":-1", "1"));
    taken(LINE("2", NOW, "1", "headcount", ",\"activity\":\"" ACT "\",\"count\":10001", "1"));
    taken(LINE("2", NOW, "1", "headcount", ",\"activity\":\"" ACT "\",\"count\":9223372036854775807", "1"));

    refused(LINE("2", NOW, "1", "void", ",\"target\":0,\"reason\":\"x\"", "1"));
    refused(LINE("2", NOW, "1", "void", ",\"target\":-1,\"reason\":\"x\"", "1"));

    taken(LINE("2", NOW, "1", "clock", ",\"step\":-9223372036854775807", "1"));
    taken(LINE("2", NOW, "1", "rating", ",\"activity\":\"" ACT "\",\"count\":5", "1"));
    taken(LINE("2", NOW, "1", "rating", ",\"activity\":\"" ACT "\",\"count\":6", "1"));
    taken(LINE("2", NOW, "1", "rating", ",\"activity\":\"" ACT "\",\"count\":6,\"sums\":[0,-1,0,0,99]", "1"));
    refused(LINE("2", NOW, "1", "rating", ",\"activity\":\"" ACT "\",\"count\":4,\"sums\":[1,1,1,1]", "1"));
    refused(
        LINE("2", NOW, "1", "rating", ",\"activity\":\"" ACT "\",\"count\":4,\"sums\":[1,1,1,1,\"0\"]", "1"));
}

static void proofs_and_heads_have_their_lengths(void **state)
{
    (void)state;
    char line[1024], text[300];
    static const struct {
        size_t n;
        bool good;
    } c[] = {{0, false}, {85, false}, {86, true}, {87, false}, {97, false}, {98, true}, {99, false}};

    for (size_t i = 0; i < COUNT(c); i++) {
        uint8_t bytes[99] = {1};
        sodium_bin2base64(text, sizeof text, bytes, c[i].n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
        snprintf(line, sizeof line,
                 LINE("2", NOW, "1", "checkin",
                      ",\"activity\":\"" ACT "\",\"who\":\"" YOU
                      "\",\"by\":\"camera\",\"proof\":{\"pass\":\"%s\"}",
                      "1"),
                 text);
        c[i].good ? taken(line) : refused(line);
    }

    refused(LINE("2", NOW, "1", "checkin",
                 ",\"activity\":\"" ACT "\",\"who\":\"" YOU "\",\"by\":\"camera\",\"proof\":{}", "1"));
    refused(LINE("2", NOW, "1", "checkin",
                 ",\"activity\":\"" ACT "\",\"who\":\"" YOU "\",\"by\":\"camera\",\"proof\":{\"pass\":5}",
                 "1"));

    for (size_t n = 0; n <= 66; n++) {
        memset(text, '0', n);
        text[n] = '\0';
        snprintf(
            line, sizeof line,
            LINE("2", NOW, "1", "refused", ",\"by\":\"camera\",\"reason\":\"forged\",\"head\":\"%s\"", "1"),
            text);
        n > 0 && n <= 64 && n % 2 == 0 ? taken(line) : refused(line);
    }

    refused(LINE("2", NOW, "1", "refused", ",\"by\":\"camera\",\"reason\":\"forged\",\"head\":\"0g\"", "1"));
    refused(
        LINE("2", NOW, "1", "refused", ",\"by\":\"camera\",\"reason\":\"forged\",\"head\":\"00 0\"", "1"));
}

static void texts_are_taken_up_to_their_length(void **state)
{
    (void)state;
    char line[1024], text[400];
    static const size_t lengths[] = {0, QZ_REASON_MAX, QZ_REASON_MAX + 1};
    for (size_t i = 0; i < COUNT(lengths); i++) {
        memset(text, 'r', lengths[i]);
        text[lengths[i]] = '\0';
        snprintf(line, sizeof line, LINE("2", NOW, "1", "boot", ",\"reason\":\"%s\"", "1"), text);
        lengths[i] <= QZ_REASON_MAX ? taken(line) : refused(line);
    }
    taken(LINE("2", NOW, "1", "refused", ",\"by\":\"fifteen-letters\",\"reason\":\"x\"", "1"));
    refused(LINE("2", NOW, "1", "refused", ",\"by\":\"sixteen-letters.\",\"reason\":\"x\"", "1"));
}

static void what_is_not_one_clean_line_of_json_is_refused(void **state)
{
    (void)state;
    static const char good[] = BOOT(",\"reason\":\"0.1\"");
    struct qz_entry e;
    struct qz_err err;
    char copy[300];

    taken(good);
    for (size_t n = 0; n < strlen(good); n++)
        assert_int_equal(read_line(good, n, &e, &err), -1);

    refused("[]");
    refused(" " BOOT(",\"reason\":\"0.1\""));
    refused(BOOT(",\"reason\":\"0.1\"") " ");
    refused(BOOT(",\"reason\":\"0.1\"") "{}");
    refused(BOOT(",\n\"reason\":\"0.1\""));
    refused(BOOT(",\"reason\":\"\xff\""));
    refused(BOOT(",\"reason\":\"\xed\xa0\x80\""));
    refused(BOOT(",\"reason\":\"\\u0000\""));
    refused(BOOT(",\"reason\":\"a\",\"reason\":\"b\""));
    refused(BOOT(",\"reason\":\"a\",\"n\":2"));

    memcpy(copy, good, sizeof good);
    strchr(copy, '0')[0] = '\0'; /* a NUL in the middle */
    assert_int_equal(read_line(copy, strlen(good), &e, &err), -1);
}

static void a_line_of_4_kib_is_taken_and_one_more_byte_is_not(void **state)
{
    (void)state;
    static const char head[] =
        "{\"v\":1,\"n\":2,\"at\":\"" NOW "\",\"up\":1,\"kind\":\"admin\",\"reason\":\"x\",\"data\":{\"d\":\"";
    static const char tail[] = "\"},\"seen\":1}";
    for (size_t len = QZ_ENTRY_MAX; len <= QZ_ENTRY_MAX + 1; len++) {
        char line[QZ_ENTRY_MAX + 2];
        memset(line, 'd', sizeof line);
        memcpy(line, head, sizeof head - 1);
        memcpy(line + len - (sizeof tail - 1), tail, sizeof tail);
        len == QZ_ENTRY_MAX ? taken(line) : refused(line);
    }
}

static void an_entry_that_would_be_over_long_is_not_written_at_all(void **state)
{
    (void)state;
    static char big[QZ_ENTRY_MAX];
    struct qz_buf b = {0};
    struct qz_err err = {0};
    struct qz_entry e = full(QZ_ENTRY_ADMIN);

    memset(big, ' ', sizeof big);
    memcpy(big, "{}", 2);
    e.data = big;
    e.data_len = sizeof big;

    qz_buf_str(&b, "before\n");
    assert_refused(qz_entry_write(&e, &b, &err), &err, QZ_E_INPUT);
    assert_string_equal(b.data, "before\n");
    assert_int_equal(b.len, 7);

    b.failed = true;
    e = full(QZ_ENTRY_BOOT);
    assert_refused(qz_entry_write(&e, &b, &err), &err, QZ_E_NOMEM);
    qz_buf_finish(&b);
}

static void a_kind_nobody_knows_yet_is_taken_with_the_common_members_read(void **state)
{
    (void)state;
    struct qz_entry e;
    struct qz_err err;
    const char *line = LINE("7", NOW, "3", "gift", ",\"who\":5,\"colour\":\"teal\",\"reason\":\"x\"", "6");

    assert_done(read_line(line, strlen(line), &e, &err), &err);
    assert_int_equal(e.kind, QZ_ENTRY_OTHER);
    assert_int_equal(e.n, 7);
    assert_int_equal(e.up_ms, 3);
    assert_int_equal(e.seen, 6);
    assert_string_equal(e.who, "");
    assert_string_equal(e.reason, "");

    taken(LINE("7", NOW, "3", "", "", "6"));
    refused(LINE("7", NOW, "3", "a-kind-of-more-than-thirty-two-letters", "", "6"));
    refused(LINE("7", NOW, "3", "gift", "", "7"));
    refused("{\"v\":1,\"n\":7,\"at\":\"" NOW "\",\"kind\":\"gift\",\"seen\":6}");
}

static void refused_for_a_zero_byte(const char *line, size_t n)
{
    struct qz_entry e;
    struct qz_err err;
    assert_int_equal(read_line(line, n, &e, &err), -1);
    assert_int_equal(err.code, QZ_E_INPUT);
    assert_non_null(strstr(err.msg, "is zero"));
}

/* What stands behind it would be hashed, but not be shown by whoever takes the line for a string. */
static void a_zero_byte_behind_a_number_hides_nothing(void **state)
{
    (void)state;
    static const char head[] = "{\"v\":1,\"n\":17,\"at\":\"2017-05-04T09:31:22.123+08:00\",\"up\":5,\"kind\":"
                               "\"rqting\",\"count\":5",
                      tail[] = ",\"reason\":\"hidden\",\"seen\":16}";
    char line[sizeof head + sizeof tail];
    memcpy(line, head, sizeof head); /* with its terminator */
    memcpy(line + sizeof head, tail, sizeof tail);
    refused_for_a_zero_byte(line, sizeof line - 1);
}

static void the_line_that_once_hid_its_rest_is_refused(void **state)
{
    (void)state;
    struct qz_buf b = {0};
    struct qz_err err = {0};
    if (qz_file_read("../shared/cases/nul-after-number.entry", 4096, &b, &err) != 0)
        skip();
    if (b.data[b.len - 1] == '\n')
        b.len--;
    refused_for_a_zero_byte(b.data, b.len);
    qz_buf_finish(&b);
}

static void data_is_the_objects_own_bytes(void **state)
{
    (void)state;
    static const char *const objects[] = {"{}",
                                          "{ }",
                                          "{\"a\" : 1}",
                                          "{\"data\":{\"data\":{}},\"seen\":5}",
                                          "{\"a\":\",\\\"data\\\":\"}",
                                          "{\"a\":[1,{\"b\":\"},\"}]}"};
    for (size_t i = 0; i < COUNT(objects); i++) {
        char line[400];
        struct qz_entry e;
        struct qz_err err;
        snprintf(line, sizeof line, LINE("2", NOW, "1", "admin", ",\"reason\":\"v\",\"data\":%s", "1"),
                 objects[i]);
        assert_done(read_line(line, strlen(line), &e, &err), &err);
        assert_int_equal(e.data_len, strlen(objects[i]));
        assert_memory_equal(e.data, objects[i], e.data_len);
    }
}

static void data_anywhere_but_right_before_seen_is_refused(void **state)
{
    (void)state;
    refused("{\"data\":{\"x\":1,\"data\":{}},\"v\":1,\"n\":2,\"at\":\"" NOW
            "\",\"up\":1,\"kind\":\"admin\",\"reason\":\"v\",\"seen\":1}");
    refused("{\"v\":1,\"n\":2,\"at\":\"" NOW
            "\",\"up\":1,\"kind\":\"admin\",\"data\":{},\"reason\":\"v\",\"seen\":1}");
    refused("{\"v\":1,\"n\":2,\"at\":\"" NOW
            "\",\"up\":1,\"kind\":\"admin\",\"reason\":\"v\",\"seen\":1,\"data\":{}}");
    refused("{\"v\":1,\"n\":2,\"at\":\"" NOW
            "\",\"up\":1,\"kind\":\"admin\",\"reason\":\"v\",\"seen\":1,\"data\":{\"a\":1,\"seen\":2}}");
    refused("{\"v\":1,\"n\":2,\"at\":\"" NOW
            "\",\"up\":1,\"kind\":\"admin\",\"reason\":\"v\",\"data\":[],\"seen\":1}");
}

/* ---- what an entry may be about ---- */

static void voids_rejections_and_confirmations_name_what_can_fall_or_stand(void **state)
{
    (void)state;
    static const char *const voids = "open checkin headcount confirm late part", *const check_ins = "checkin";
    for (size_t i = 0; i < COUNT(kinds); i++) {
        const char *may = "";
        if (kinds[i].kind == QZ_ENTRY_VOID)
            may = voids;
        else if (kinds[i].kind == QZ_ENTRY_REJECT || kinds[i].kind == QZ_ENTRY_CONFIRM)
            may = check_ins;

        for (size_t j = 0; j < COUNT(kinds); j++) {
            struct qz_entry e = {.n = 9, .kind = kinds[i].kind, .target = 8};
            struct qz_entry target = {.n = 8, .kind = kinds[j].kind};
            if (qz_entry_may_name(&e, &target) != has(may, kinds[j].name))
                fail_msg("%s, of %s", kinds[i].name, kinds[j].name);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_checkin_is_written_byte_by_byte_as_the_protocol_says),
        cmocka_unit_test(every_kind_reads_back_what_was_written_and_no_more),
        cmocka_unit_test(a_live_pass_is_kept_whole_as_proof),
        cmocka_unit_test(each_member_is_missed_when_it_is_not_there),
        cmocka_unit_test(each_member_is_refused_when_it_is_of_another_type),
        cmocka_unit_test(a_member_that_the_kind_does_not_have_is_passed_over),
        cmocka_unit_test(common_members_are_within_their_ranges),
        cmocka_unit_test(a_late_entry_with_its_origin_needs_no_cadre),
        cmocka_unit_test(a_line_without_what_came_later_is_written_as_before),
        cmocka_unit_test(who_stood_by_is_a_cadre_or_a_helper_by_the_letter),
        cmocka_unit_test(a_clock_entry_says_how_far_the_clock_is_off),
        cmocka_unit_test(a_boot_id_is_as_the_kernel_writes_it),
        cmocka_unit_test(an_entry_cannot_have_seen_a_checkpoint_of_itself),
        cmocka_unit_test(ids_are_of_their_own_letter),
        cmocka_unit_test(numbers_of_a_kind_are_within_their_ranges),
        cmocka_unit_test(proofs_and_heads_have_their_lengths),
        cmocka_unit_test(texts_are_taken_up_to_their_length),
        cmocka_unit_test(what_is_not_one_clean_line_of_json_is_refused),
        cmocka_unit_test(a_line_of_4_kib_is_taken_and_one_more_byte_is_not),
        cmocka_unit_test(an_entry_that_would_be_over_long_is_not_written_at_all),
        cmocka_unit_test(a_kind_nobody_knows_yet_is_taken_with_the_common_members_read),
        cmocka_unit_test(voids_rejections_and_confirmations_name_what_can_fall_or_stand),
        cmocka_unit_test(a_zero_byte_behind_a_number_hides_nothing),
        cmocka_unit_test(the_line_that_once_hid_its_rest_is_refused),
        cmocka_unit_test(data_is_the_objects_own_bytes),
        cmocka_unit_test(data_anywhere_but_right_before_seen_is_refused),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
