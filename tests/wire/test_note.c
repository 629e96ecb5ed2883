/* Checkpoints are C2SP signed notes, cosignatures those of tlog-cosignature (v1). */
#include "tests/support/spec.h"

#include "wire/note.h"

#include "base/text.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define ORIGIN "qingzhan/k_test"
#define DASH   "\xe2\x80\x94 "

static uint8_t pk[32], sk[64], witness_pk[32], witness_sk[64];
static struct qz_checkpoint cp = {.origin = ORIGIN, .size = 20852163};
static struct qz_buf note;

static int make_note(void **state)
{
    (void)state;
    const uint8_t seed[32] = {1}, other[32] = {2};
    crypto_sign_seed_keypair(pk, sk, seed);
    crypto_sign_seed_keypair(witness_pk, witness_sk, other);
    memset(cp.root, 0xC3, sizeof cp.root);
    qz_checkpoint_sign(&cp, sk, &note);
    return note.failed;
}

static int free_note(void **state)
{
    (void)state;
    qz_buf_finish(&note);
    return 0;
}

static int open_text(const char *text, size_t n, struct qz_err *err)
{
    struct qz_checkpoint got;
    memset(err, 0, sizeof *err);
    return qz_checkpoint_open(text, n, ORIGIN, pk, &got, err);
}

static void refused(const char *text, size_t n, enum qz_err_code code)
{
    struct qz_err err;
    assert_refused(open_text(text, n, &err), &err, code);
}

/* A note of any body, signed as it stands under any key name. */
static void sign_text(const char *body, const char *name, const uint8_t key[64], struct qz_buf *out)
{
    uint8_t sig[4 + 64];
    char b64[128];
    qz_note_key_id(name, 1, key + 32, sig);
    crypto_sign_detached(sig + 4, NULL, (const uint8_t *)body, strlen(body), key);
    qz_base64_encode(sig, sizeof sig, false, b64, sizeof b64);
    qz_buf_clear(out);
    qz_buf_printf(out, "%s\n" DASH "%s %s\n", body, name, b64);
    assert_false(out->failed);
}

/* The example of the note format's reference implementation. */
#define NEUMANN                                                                                              \
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem "       \
    "is.\n\n" DASH "PeterNeumann "                                                                           \
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
static const char neumann_key[] = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

static void neumann(uint8_t key[32])
{
    uint8_t typed[33];
    const char *b64 = strrchr(neumann_key, '+') + 1;
    assert_int_equal(qz_base64_decode(b64, strlen(b64), false, typed, sizeof typed), 33);
    assert_int_equal(typed[0], 1);
    memcpy(key, typed + 1, 32);
}

static void the_reference_example_has_its_key_id_and_verifier_key(void **state)
{
    (void)state;
    uint8_t key[32], id[4];
    struct qz_buf b = {0};
    neumann(key);
    qz_note_key_id("PeterNeumann", 1, key, id);
    assert_memory_equal(id, "\xc7\x4f\x20\xa3", 4);
    qz_note_vkey("PeterNeumann", 1, key, &b);
    assert_string_equal(b.data, neumann_key);
    qz_buf_finish(&b);
}

static void the_reference_example_is_genuine_but_no_checkpoint(void **state)
{
    (void)state;
    uint8_t key[32];
    struct qz_checkpoint got;
    struct qz_err err = {0};
    char text[] = NEUMANN;
    neumann(key);
    assert_refused(qz_checkpoint_open(text, strlen(text), "PeterNeumann", key, &got, &err), &err, QZ_E_INPUT);
    assert_non_null(strstr(err.msg, "not a checkpoint"));
    text[10] ^= 1; /* changed, it is not even that */
    assert_refused(qz_checkpoint_open(text, strlen(text), "PeterNeumann", key, &got, &err), &err,
                   QZ_E_DENIED);
}

/* The example of tlog-cosignature: its keys are not published, so only its form can be tried. */
static void the_published_checkpoint_is_well_formed_and_signed_by_others(void **state)
{
    (void)state;
    static const char text[] =
        "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n" DASH
        "example.com/behind-the-sofa "
        "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n" DASH
        "witness.example.com/w1 "
        "jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/"
        "zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";
    refused(text, strlen(text), QZ_E_DENIED);
}

static void a_checkpoint_is_three_lines_and_a_signature_line(void **state)
{
    (void)state;
    char want[128];
    snprintf(want, sizeof want,
             ORIGIN "\n20852163\nw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8M=\n\n" DASH ORIGIN " ");
    assert_memory_equal(note.data, want, strlen(want));
    assert_int_equal(note.data[note.len - 1], '\n');
    assert_int_equal(note.len, strlen(want) + 92 + 1); /* 68 bytes in base64, and the line's end */
}

static void a_checkpoint_is_read_back(void **state)
{
    (void)state;
    struct qz_checkpoint got;
    struct qz_err err = {0};
    memset(&got, 0xA5, sizeof got);
    assert_done(qz_checkpoint_open(note.data, note.len, ORIGIN, pk, &got, &err), &err);
    assert_string_equal(got.origin, ORIGIN);
    assert_true(got.size == cp.size);
    assert_memory_equal(got.root, cp.root, sizeof got.root);
}

static void the_largest_and_the_empty_log_have_checkpoints_too(void **state)
{
    (void)state;
    static const uint64_t sizes[] = {0, 1, INT64_MAX};
    for (size_t i = 0; i < COUNT(sizes); i++) {
        struct qz_checkpoint c = cp, got;
        struct qz_buf b = {0};
        struct qz_err err = {0};
        c.size = sizes[i];
        qz_checkpoint_sign(&c, sk, &b);
        assert_done(qz_checkpoint_open(b.data, b.len, ORIGIN, pk, &got, &err), &err);
        assert_true(got.size == sizes[i]);
        qz_buf_finish(&b);
    }
}

static void signing_appends_and_signs_its_own_part_only(void **state)
{
    (void)state;
    struct qz_buf b = {0};
    struct qz_err err = {0};
    qz_buf_str(&b, "before it\n\n");
    qz_checkpoint_sign(&cp, sk, &b);
    assert_memory_equal(b.data, "before it\n\n", 11);
    assert_int_equal(b.len, 11 + note.len);
    assert_done(open_text(b.data + 11, b.len - 11, &err), &err);
    qz_buf_finish(&b);
}

static void no_change_of_one_byte_is_taken(void **state)
{
    (void)state;
    char copy[512];
    memcpy(copy, note.data, note.len);
    for (size_t at = 0; at < note.len; at++) {
        for (int bit = 0; bit < 8; bit++) {
            struct qz_err err;
            copy[at] = (char)(copy[at] ^ (1 << bit));
            if (open_text(copy, note.len, &err) == 0)
                fail_msg("bit %d of byte %zu changed and still taken", bit, at);
            copy[at] = note.data[at];
        }
    }
}

static void no_cut_is_taken(void **state)
{
    (void)state;
    for (size_t n = 0; n < note.len; n++) {
        struct qz_err err;
        if (open_text(note.data, n, &err) == 0)
            fail_msg("the first %zu bytes are taken", n);
    }
}

static void another_key_or_another_origin_is_denied(void **state)
{
    (void)state;
    struct qz_checkpoint got;
    struct qz_err err = {0};
    assert_refused(qz_checkpoint_open(note.data, note.len, ORIGIN, witness_pk, &got, &err), &err,
                   QZ_E_DENIED);
    assert_refused(qz_checkpoint_open(note.data, note.len, "qingzhan/k_other", pk, &got, &err), &err,
                   QZ_E_DENIED);
    assert_refused(qz_checkpoint_open(note.data, note.len, "qingzhan/k_tes", pk, &got, &err), &err,
                   QZ_E_DENIED);
}

static void a_checkpoint_of_one_log_cannot_be_signed_off_as_anothers(void **state)
{
    (void)state;
    struct qz_buf b = {0};
    sign_text("qingzhan/k_other\n5\nw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8M=\n", ORIGIN, sk, &b);
    refused(b.data, b.len, QZ_E_INPUT);
    qz_buf_finish(&b);
}

static void signatures_by_others_are_passed_over_before_and_after_ours(void **state)
{
    (void)state;
    struct qz_err err = {0};
    struct qz_buf b = {0}, cosigned = {0};
    const char *split = strstr(note.data, "\n\n") + 2;

    assert_done(qz_cosign(note.data, note.len, "example.org/w", witness_sk, 5, &cosigned, &err), &err);
    qz_buf_add(&b, note.data, note.len);
    qz_buf_add(&b, cosigned.data, cosigned.len);
    assert_done(open_text(b.data, b.len, &err), &err);

    qz_buf_clear(&b);
    qz_buf_add(&b, note.data, (size_t)(split - note.data));
    qz_buf_add(&b, cosigned.data, cosigned.len);
    qz_buf_str(&b, split);
    assert_done(open_text(b.data, b.len, &err), &err);

    qz_buf_finish(&b);
    qz_buf_finish(&cosigned);
}

static void at_least_sixteen_signatures_are_looked_through(void **state)
{
    (void)state;
    struct qz_err err = {0};
    struct qz_buf b = {0}, line = {0};
    const char *split = strstr(note.data, "\n\n") + 2;
    assert_done(qz_cosign(note.data, note.len, "example.org/w", witness_sk, 5, &line, &err), &err);
    qz_buf_add(&b, note.data, (size_t)(split - note.data));
    for (int i = 0; i < 15; i++)
        qz_buf_add(&b, line.data, line.len);
    qz_buf_str(&b, split);
    assert_done(open_text(b.data, b.len, &err), &err);
    qz_buf_finish(&b);
    qz_buf_finish(&line);
}

static void a_bad_signature_by_our_own_key_spoils_the_note(void **state)
{
    (void)state;
    struct qz_err err = {0};
    struct qz_buf b = {0}, forged = {0};
    const char *split = strstr(note.data, "\n\n") + 2;
    sign_text("something else\n", ORIGIN, sk, &forged);
    qz_buf_add(&b, note.data, (size_t)(split - note.data));
    qz_buf_str(&b, strstr(forged.data, "\n\n") + 2);
    qz_buf_str(&b, split);
    assert_refused(open_text(b.data, b.len, &err), &err, QZ_E_DENIED);
    qz_buf_finish(&b);
    qz_buf_finish(&forged);
}

static void a_cosignature_is_not_a_logs_own_signature(void **state)
{
    (void)state;
    struct qz_err err = {0};
    struct qz_buf b = {0};
    const char *split = strstr(note.data, "\n\n") + 2;
    qz_buf_add(&b, note.data, (size_t)(split - note.data));
    assert_done(qz_cosign(note.data, note.len, ORIGIN, sk, 5, &b, &err), &err);
    assert_refused(open_text(b.data, b.len, &err), &err, QZ_E_DENIED);
    qz_buf_finish(&b);
}

static void a_malformed_note_is_refused_as_such(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "\n",
        "\n\n",
        "text\n",
        "text\n\n",
        "text\n\n" DASH "name c2ln", /* no newline at the end */
        "text" DASH "name c2ln\n",
        "\n\n" DASH "name c2ln\n\n",
    };
    for (size_t i = 0; i < COUNT(bad); i++)
        refused(bad[i], strlen(bad[i]), QZ_E_INPUT);
}

static void a_line_that_is_no_signature_among_the_signatures_is_refused(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "hello\n",
        "- name AAAAAAA=\n",     /* a hyphen */
        DASH "name\n",           /* no signature */
        DASH " AAAAAAA=\n",      /* no name */
        DASH "name  AAAAAAA=\n", /* two spaces */
        DASH "a+b AAAAAAA=\n",   /* a plus in the name */
        DASH "name AAAA AAA=\n",
        DASH "name AAAAA\n", /* not base64 */
        DASH "name AAAA\n",  /* shorter than a key id and a byte */
        DASH "name AAAAAAA= \n",
    };
    for (size_t i = 0; i < COUNT(lines); i++) {
        struct qz_buf b = {0};
        qz_buf_add(&b, note.data, note.len);
        qz_buf_str(&b, lines[i]);
        struct qz_err err;
        if (open_text(b.data, b.len, &err) == 0 || err.code != QZ_E_INPUT)
            fail_msg("taken, or not called malformed: %s", lines[i]);
        qz_buf_finish(&b);
    }
}

static void control_characters_and_invalid_utf8_are_refused(void **state)
{
    (void)state;
    static const char *const bodies[] = {
        ORIGIN "\n5\r\nw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8M=\n",
        ORIGIN "\n5\nw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8M=\n\tx\n",
        ORIGIN "\n5\nw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8M=\n\xff\n",
    };
    for (size_t i = 0; i < COUNT(bodies); i++) {
        struct qz_buf b = {0};
        sign_text(bodies[i], ORIGIN, sk, &b);
        refused(b.data, b.len, QZ_E_INPUT);
        qz_buf_finish(&b);
    }
    char zero[512];
    memcpy(zero, note.data, note.len);
    zero[3] = '\0';
    refused(zero, note.len, QZ_E_INPUT);
}

static void a_signed_body_that_is_no_checkpoint_is_refused(void **state)
{
    (void)state;
    static const char *const bodies[] = {
        ORIGIN "\n",
        ORIGIN "\n5\n",
        "\n5\nw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8M=\n",
        ORIGIN "\n05\nw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8M=\n",
        ORIGIN "\n-5\nw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8M=\n",
        ORIGIN "\n+5\nw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8M=\n",
        ORIGIN "\n5 \nw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8M=\n",
        ORIGIN "\n\nw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8M=\n",
        ORIGIN "\n9223372036854775808\nw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8M=\n",
        ORIGIN "\n5\nw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDww==\n", /* 31 bytes */
        ORIGIN "\n5\nw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PD\n", /* 33 */
        ORIGIN "\n5\nw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8M\n",  /* no padding */
        ORIGIN "\n5\nc3c3\n",
        ORIGIN
        "\n5\nw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8M=\nmore\n", /* an extension, which we do not write */
    };
    for (size_t i = 0; i < COUNT(bodies); i++) {
        struct qz_buf b = {0};
        struct qz_err err;
        sign_text(bodies[i], ORIGIN, sk, &b);
        if (open_text(b.data, b.len, &err) == 0 || err.code != QZ_E_INPUT)
            fail_msg("taken, or not called malformed: %s", bodies[i]);
        qz_buf_finish(&b);
    }
}

static void a_note_over_4_kib_is_refused(void **state)
{
    (void)state;
    struct qz_err err = {0};
    struct qz_buf b = {0}, line = {0};
    assert_done(qz_cosign(note.data, note.len, "example.org/w", witness_sk, 5, &line, &err), &err);
    qz_buf_add(&b, note.data, note.len);
    while (b.len + line.len <= QZ_NOTE_MAX)
        qz_buf_add(&b, line.data, line.len);
    assert_done(open_text(b.data, b.len, &err), &err);
    qz_buf_add(&b, line.data, line.len);
    refused(b.data, b.len, QZ_E_INPUT);
    qz_buf_finish(&b);
    qz_buf_finish(&line);
}

static void a_cosignature_signs_the_time_and_the_body(void **state)
{
    (void)state;
    struct qz_err err = {0};
    struct qz_buf line = {0}, msg = {0};
    uint8_t sig[76], id[4];
    const char *name = "witness.example/w1";
    assert_done(qz_cosign(note.data, note.len, name, witness_sk, 1679315147, &line, &err), &err);

    size_t head = strlen(DASH) + strlen(name) + 1;
    assert_memory_equal(line.data, DASH "witness.example/w1 ", head);
    assert_int_equal(qz_base64_decode(line.data + head, line.len - head - 1, false, sig, sizeof sig), 76);

    qz_note_key_id(name, 4, witness_pk, id);
    assert_memory_equal(sig, id, 4);
    assert_memory_equal(sig + 4, "\0\0\0\0\x64\x18\x50\xcb", 8);

    qz_buf_str(&msg, "cosignature/v1\ntime 1679315147\n");
    qz_buf_add(&msg, note.data, (size_t)(strstr(note.data, "\n\n") + 1 - note.data));
    assert_int_equal(crypto_sign_verify_detached(sig + 12, (const uint8_t *)msg.data, msg.len, witness_pk),
                     0);

    qz_buf_finish(&line);
    qz_buf_finish(&msg);
}

static int check_line(const char *line, size_t n, const char *name, const uint8_t key[32], uint64_t *t,
                      struct qz_err *err)
{
    memset(err, 0, sizeof *err);
    return qz_cosign_check(note.data, note.len, line, n, name, key, t, err);
}

static void a_cosignature_is_checked_against_its_note_name_and_key(void **state)
{
    (void)state;
    struct qz_err err = {0};
    struct qz_buf line = {0}, other = {0};
    struct qz_checkpoint later = cp;
    uint64_t t = 77;

    assert_done(qz_cosign(note.data, note.len, "w", witness_sk, 1679315147, &line, &err), &err);
    assert_refused(check_line(line.data, line.len, "v", witness_pk, &t, &err), &err, QZ_E_INPUT);
    assert_refused(check_line(line.data, line.len, "w", pk, &t, &err), &err, QZ_E_INPUT);

    later.size++;
    qz_checkpoint_sign(&later, sk, &other);
    assert_refused(qz_cosign_check(other.data, other.len, line.data, line.len, "w", witness_pk, &t, &err),
                   &err, QZ_E_DENIED);
    assert_refused(qz_cosign_check("", 0, line.data, line.len, "w", witness_pk, &t, &err), &err, QZ_E_INPUT);

    assert_int_equal(t, 77);
    assert_done(check_line(line.data, line.len, "w", witness_pk, &t, &err), &err);
    assert_int_equal(t, 1679315147);

    qz_buf_finish(&line);
    qz_buf_finish(&other);
}

static void no_changed_or_cut_cosignature_is_taken(void **state)
{
    (void)state;
    struct qz_err err = {0};
    struct qz_buf line = {0};
    uint64_t t;
    assert_done(qz_cosign(note.data, note.len, "w", witness_sk, 1679315147, &line, &err), &err);

    for (size_t at = 0; at < line.len; at++) {
        for (int bit = 0; bit < 8; bit++) {
            line.data[at] = (char)(line.data[at] ^ (1 << bit));
            if (check_line(line.data, line.len, "w", witness_pk, &t, &err) == 0)
                fail_msg("bit %d of byte %zu changed and still taken", bit, at);
            line.data[at] = (char)(line.data[at] ^ (1 << bit));
        }
        assert_int_equal(check_line(line.data, at, "w", witness_pk, &t, &err), -1);
    }

    assert_done(check_line(line.data, line.len, "w", witness_pk, &t, &err), &err);
    qz_buf_finish(&line);
}

static void a_cosignatures_time_ends_with_the_63rd_bit(void **state)
{
    (void)state;
    struct qz_err err = {0};
    struct qz_buf line = {0};
    uint64_t t = 0;
    assert_done(qz_cosign(note.data, note.len, "w", witness_sk, INT64_MAX, &line, &err), &err);
    assert_done(check_line(line.data, line.len, "w", witness_pk, &t, &err), &err);
    assert_true(t == INT64_MAX);
    qz_buf_clear(&line);
    assert_refused(qz_cosign(note.data, note.len, "w", witness_sk, UINT64_C(1) << 63, &line, &err), &err,
                   QZ_E_INPUT);
    qz_buf_finish(&line);
}

static void what_is_no_note_is_not_cosigned(void **state)
{
    (void)state;
    struct qz_err err = {0};
    struct qz_buf line = {0};
    assert_refused(qz_cosign("text\n", 5, "w", witness_sk, 5, &line, &err), &err, QZ_E_INPUT);
    assert_int_equal(line.len, 0);
    qz_buf_finish(&line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_reference_example_has_its_key_id_and_verifier_key),
        cmocka_unit_test(the_reference_example_is_genuine_but_no_checkpoint),
        cmocka_unit_test(the_published_checkpoint_is_well_formed_and_signed_by_others),
        cmocka_unit_test(a_checkpoint_is_three_lines_and_a_signature_line),
        cmocka_unit_test(a_checkpoint_is_read_back),
        cmocka_unit_test(the_largest_and_the_empty_log_have_checkpoints_too),
        cmocka_unit_test(signing_appends_and_signs_its_own_part_only),
        cmocka_unit_test(no_change_of_one_byte_is_taken),
        cmocka_unit_test(no_cut_is_taken),
        cmocka_unit_test(another_key_or_another_origin_is_denied),
        cmocka_unit_test(a_checkpoint_of_one_log_cannot_be_signed_off_as_anothers),
        cmocka_unit_test(signatures_by_others_are_passed_over_before_and_after_ours),
        cmocka_unit_test(at_least_sixteen_signatures_are_looked_through),
        cmocka_unit_test(a_bad_signature_by_our_own_key_spoils_the_note),
        cmocka_unit_test(a_cosignature_is_not_a_logs_own_signature),
        cmocka_unit_test(a_malformed_note_is_refused_as_such),
        cmocka_unit_test(a_line_that_is_no_signature_among_the_signatures_is_refused),
        cmocka_unit_test(control_characters_and_invalid_utf8_are_refused),
        cmocka_unit_test(a_signed_body_that_is_no_checkpoint_is_refused),
        cmocka_unit_test(a_note_over_4_kib_is_refused),
        cmocka_unit_test(a_cosignature_signs_the_time_and_the_body),
        cmocka_unit_test(a_cosignature_is_checked_against_its_note_name_and_key),
        cmocka_unit_test(no_changed_or_cut_cosignature_is_taken),
        cmocka_unit_test(a_cosignatures_time_ends_with_the_63rd_bit),
        cmocka_unit_test(what_is_no_note_is_not_cosigned),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, make_note, free_note);
}
