/* Text forms of bytes: RFC 9285, RFC 4648, UTF-8 by Unicode table 3-7, plain decimal numbers. */
#include "tests/support/spec.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *plain, *coded;
} b45_examples[] = {
    {"", ""}, {"AB", "BB8"}, {"Hello!!", "%69 VD92EX0"}, {"base-45", "UJCLQE7W581"}, {"ietf!", "QED8WEX0"}};

static void base45_reads_and_writes_the_examples_of_rfc_9285(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(b45_examples); i++) {
        char text[40];
        uint8_t bytes[40];
        const char *plain = b45_examples[i].plain, *coded = b45_examples[i].coded;
        int n = qz_base45_encode((const uint8_t *)plain, strlen(plain), text, sizeof text);
        assert_int_equal(n, strlen(coded));
        assert_string_equal(text, coded);
        n = qz_base45_decode(coded, strlen(coded), bytes, sizeof bytes);
        assert_int_equal(n, strlen(plain));
        assert_memory_equal(bytes, plain, strlen(plain));
    }
}

static void base45_refuses_what_no_encoder_writes(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "A",      /* one character is no group */
        "BB8A",   /* nor is a fourth one */
        "GGW",    /* 65536, one over two bytes: the RFC's own example */
        ":::",    /* the highest group there is */
        "V5",     /* 256, one over one byte */
        "::",     /* the highest pair there is */
        "bb8",    /* lower case is outside the alphabet */
        "BB8_AA", /* and so is this */
        "BB\n",   /* and a line's end */
    };
    uint8_t out[16];
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_int_equal(qz_base45_decode(bad[i], strlen(bad[i]), out, sizeof out), -1);
    assert_int_equal(qz_base45_decode("B\0008", 3, out, sizeof out), -1);
    assert_int_equal(qz_base45_decode("FGW", 3, out, sizeof out), 2); /* 65535 is the last that fits */
    assert_int_equal(out[0] << 8 | out[1], 0xFFFF);
    assert_int_equal(qz_base45_decode("U5", 2, out, sizeof out), 1); /* and 255 for one byte */
    assert_int_equal(out[0], 0xFF);
}

static void base45_has_one_text_for_each_byte_string(void **state)
{
    (void)state;
    uint64_t seed = 45;
    for (int round = 0; round < 2000; round++) {
        uint8_t in[70], back[70];
        char text[128];
        size_t n = qz_spec_random(&seed) % sizeof in;
        qz_spec_fill(&seed, in, n);
        int len = qz_base45_encode(in, n, text, sizeof text);
        assert_int_equal(len, n / 2 * 3 + n % 2 * 2);
        assert_int_equal(qz_base45_decode(text, (size_t)len, back, sizeof back), n);
        assert_memory_equal(back, in, n);
    }
}

static void base45_never_writes_beyond_the_room_it_was_given(void **state)
{
    (void)state;
    char text[5] = "####";
    uint8_t bytes[3] = {7, 7, 7};
    assert_int_equal(qz_base45_encode((const uint8_t *)"AB", 2, text, 3), -1);
    assert_int_equal(text[0], '#');
    assert_int_equal(qz_base45_encode((const uint8_t *)"AB", 2, text, 4), 3);
    assert_int_equal(qz_base45_decode("BB8BB8", 6, bytes, 3), -1);
    assert_int_equal(qz_base45_decode("BB8", 3, bytes, 2), 2);
    assert_int_equal(bytes[2], 7);
}

static const struct {
    const char *plain, *coded;
} b32_vectors[] = {{"", ""},
                   {"f", "MY"},
                   {"fo", "MZXQ"},
                   {"foo", "MZXW6"},
                   {"foob", "MZXW6YQ"},
                   {"fooba", "MZXW6YTB"},
                   {"foobar", "MZXW6YTBOI"}};

static void base32_reads_and_writes_the_vectors_of_rfc_4648_without_padding(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(b32_vectors); i++) {
        char text[16], lower[16];
        uint8_t bytes[8];
        const char *plain = b32_vectors[i].plain, *coded = b32_vectors[i].coded;
        size_t n = strlen(plain), len = strlen(coded);

        assert_int_equal(qz_base32_encode((const uint8_t *)plain, n, true, text, sizeof text), len);
        assert_string_equal(text, coded);
        assert_int_equal(qz_base32_encode((const uint8_t *)plain, n, false, lower, sizeof lower), len);

        assert_int_equal(qz_base32_decode(coded, len, bytes, sizeof bytes), n);
        assert_memory_equal(bytes, plain, n);
        assert_int_equal(qz_base32_decode(lower, len, bytes, sizeof bytes), n);
        assert_memory_equal(bytes, plain, n);
    }
}

static void base32_refuses_padding_strange_characters_lengths_and_stray_bits(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "M",         "MZX", "MZXW6Y", /* lengths that no number of bytes has */
        "MY======",  "M1",  "M0",     "M8",    "M ",
        "M\xc3\x9f", "MZ",  "MZXR",   "MZXW7", "MZXW6YR"}; /* bits beyond the last byte are set */
    uint8_t out[16];
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_int_equal(qz_base32_decode(bad[i], strlen(bad[i]), out, sizeof out), -1);
    assert_int_equal(qz_base32_decode("MZXW6", 5, out, 2), -1);
    char text[6] = "#####";
    assert_int_equal(qz_base32_encode((const uint8_t *)"foo", 3, true, text, 5), -1);
    assert_int_equal(text[0], '#');
    assert_int_equal(qz_base32_encode((const uint8_t *)"foo", 3, true, text, 6), 5);
}

static const struct {
    const char *plain, *coded;
} b64_vectors[] = {{"", ""},
                   {"f", "Zg=="},
                   {"fo", "Zm8="},
                   {"foo", "Zm9v"},
                   {"foob", "Zm9vYg=="},
                   {"fooba", "Zm9vYmE="},
                   {"foobar", "Zm9vYmFy"}};

/* What one reads the other does, and what one refuses. */
static void read_alike(const char *text, size_t len, size_t cap)
{
    uint8_t one[64], two[64];
    int n = qz_base64_decode(text, len, true, one, cap);
    assert_int_equal(qz_base64url_public(text, len, two, cap), n);
    if (n > 0)
        assert_memory_equal(one, two, (size_t)n);
}

static void base64_of_no_secret_is_read_as_the_other(void **state)
{
    (void)state;
    uint8_t bytes[20];
    char text[40];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(251 - 37 * i);

    for (size_t n = 0; n <= sizeof bytes; n++) {
        size_t len = (size_t)qz_base64_encode(bytes, n, true, text, sizeof text);
        for (size_t cut = 0; cut <= len; cut++)
            read_alike(text, cut, sizeof bytes);
        for (size_t cap = 0; cap <= n; cap++)
            read_alike(text, len, cap);

        for (size_t at = 0; at < len; at++) {
            char held = text[at];
            for (int c = 0; c < 256; c++) {
                text[at] = (char)c;
                read_alike(text, len, sizeof bytes);
            }
            text[at] = held;
        }
    }
}

static void base64_reads_and_writes_the_vectors_of_rfc_4648(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(b64_vectors); i++) {
        char text[16];
        uint8_t bytes[8];
        const char *plain = b64_vectors[i].plain, *coded = b64_vectors[i].coded;
        size_t n = strlen(plain), bare = strcspn(coded, "=");

        assert_int_equal(qz_base64_encode((const uint8_t *)plain, n, false, text, sizeof text),
                         strlen(coded));
        assert_string_equal(text, coded);
        assert_int_equal(qz_base64_decode(coded, strlen(coded), false, bytes, sizeof bytes), n);
        assert_memory_equal(bytes, plain, n);

        assert_int_equal(qz_base64_encode((const uint8_t *)plain, n, true, text, sizeof text), bare);
        assert_memory_equal(text, coded, bare);
        assert_int_equal(qz_base64_decode(coded, bare, true, bytes, sizeof bytes), n);
    }
}

static void base64_takes_exactly_one_spelling(void **state)
{
    (void)state;
    static const char *const bad[] = {"Zg=",  "Zg",   "Zg===", "Zm9v=", "Zm9v\n", " Zm9v",   "Zm 9v",
                                      "Zm9-", "Zh==", "Zm9=",  "Zm9vZ", "=",      "Zg==Zg=="};
    static const char *const bad_url[] = {"Zg==", "Zm+v", "Zm/v", "Zh", "Zm9", "Zm9v\n", "Z"};
    uint8_t out[16];
    char text[5] = "####";

    for (size_t i = 0; i < COUNT(bad); i++)
        assert_int_equal(qz_base64_decode(bad[i], strlen(bad[i]), false, out, sizeof out), -1);
    for (size_t i = 0; i < COUNT(bad_url); i++)
        assert_int_equal(qz_base64_decode(bad_url[i], strlen(bad_url[i]), true, out, sizeof out), -1);

    for (int c = 0; c < 256; c++) { /* each byte beside three good ones */
        static const char abc[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        const char group[4] = {'Z', (char)c, '9', 'v'};
        bool common = c && strchr(abc, c);
        assert_int_equal(qz_base64_decode(group, 4, false, out, sizeof out),
                         common || c == '+' || c == '/' ? 3 : -1);
        assert_int_equal(qz_base64_decode(group, 4, true, out, sizeof out),
                         common || c == '-' || c == '_' ? 3 : -1);
    }

    assert_int_equal(qz_base64_decode("-_-_", 4, true, out, sizeof out), 3);
    assert_int_equal(qz_base64_decode("+/+/", 4, false, out, sizeof out), 3);
    assert_int_equal(qz_base64_decode("Zm9v", 4, false, out, 2), -1);
    assert_int_equal(qz_base64_encode((const uint8_t *)"foo", 3, false, text, 4), -1);
    assert_int_equal(text[0], '#');
}

static void hex_is_lower_case_and_terminated(void **state)
{
    (void)state;
    char out[9] = "########";
    qz_hex((const uint8_t *)"\x00\x9a\xff", 3, out);
    assert_string_equal(out, "009aff");
    qz_hex(NULL, 0, out);
    assert_string_equal(out, "");
}

static void utf8_takes_every_code_point_and_reads_it_back(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        char s[4];
        size_t n = qz_spec_utf8(c, s);
        const char *p = s;

        bool surrogate = c >= 0xD800 && c <= 0xDFFF;
        uint32_t want = surrogate ? 0xFFFD : c;
        const char *behind = s + (surrogate ? 1 : n);
        if (qz_utf8_valid(s, n) == surrogate || qz_utf8_next(&p, s + n) != want || p != behind)
            fail_msg("U+%04X is not taken as it should be", c);
    }
}

static void utf8_refuses_overlong_forms_surrogates_cut_and_impossible_sequences(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "\x80",
        "\xbf", /* a continuation with nothing before it */
        "\xc0\x80",
        "\xc1\xbf", /* overlong of two bytes */
        "\xe0\x80\x80",
        "\xe0\x9f\xbf", /* of three */
        "\xf0\x80\x80\x80",
        "\xf0\x8f\xbf\xbf", /* of four */
        "\xed\xa0\x80",
        "\xed\xbf\xbf", /* surrogates */
        "\xf4\x90\x80\x80",
        "\xf5\x80\x80\x80", /* above U+10FFFF */
        "\xfe",
        "\xff", /* never used */
        "\xc3",
        "\xe4\xbd",
        "\xf0\x9f\x98", /* cut short */
        "\xc3(",
        "\xe4(\xa0",
        "\xe4\xbd(",
        "\xf0\x9f\x98(", /* the wrong byte inside */
        "ok\xe4\xbd",
    };

    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_false(qz_utf8_valid(bad[i], strlen(bad[i])));
        const char *p = bad[i], *end = p + strlen(p);
        uint32_t last = 0;
        int bytes = 0;

        while (p < end && ++bytes < 9) {
            const char *before = p;
            uint32_t c = qz_utf8_next(&p, end);
            assert_true(p > before && p <= end);
            last = c == 0xFFFD ? c : last;
        }
        assert_int_equal(last, 0xFFFD);
    }

    assert_true(qz_utf8_valid("", 0));
    assert_true(qz_utf8_valid("\xe9\x9d\x92\xe7\xab\x99 \xf0\xa0\xae\xb7", 11)); /* 青站 𠮷 */
}

static void numbers_are_plain_decimal_and_nothing_else(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint64_t max;
    } bad[] = {{"", 9},
               {"-1", 9},
               {"+1", 9},
               {" 1", 9},
               {"1 ", 9},
               {"01", 9},
               {"00", 9},
               {"1e1", 99},
               {"0x1", 99},
               {"10", 9},
               {"18446744073709551616", UINT64_MAX},
               {"99999999999999999999", UINT64_MAX},
               {"184467440737095516150", UINT64_MAX}};
    uint64_t v = 77;

    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_int_equal(qz_parse_u64(bad[i].text, strlen(bad[i].text), bad[i].max, &v), -1);
        assert_int_equal(v, 77);
    }

    assert_int_equal(qz_parse_u64("0", 1, 0, &v), 0);
    assert_int_equal(v, 0);
    assert_int_equal(qz_parse_u64("18446744073709551615", 20, UINT64_MAX, &v), 0);
    assert_true(v == UINT64_MAX);
    assert_int_equal(qz_parse_u64("1234", 3, 999, &v), 0); /* only the length given is looked at */
    assert_int_equal(v, 123);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(base45_reads_and_writes_the_examples_of_rfc_9285),
        cmocka_unit_test(base45_refuses_what_no_encoder_writes),
        cmocka_unit_test(base45_has_one_text_for_each_byte_string),
        cmocka_unit_test(base45_never_writes_beyond_the_room_it_was_given),
        cmocka_unit_test(base32_reads_and_writes_the_vectors_of_rfc_4648_without_padding),
        cmocka_unit_test(base32_refuses_padding_strange_characters_lengths_and_stray_bits),
        cmocka_unit_test(base64_reads_and_writes_the_vectors_of_rfc_4648),
        cmocka_unit_test(base64_of_no_secret_is_read_as_the_other),
        cmocka_unit_test(base64_takes_exactly_one_spelling),
        cmocka_unit_test(hex_is_lower_case_and_terminated),
        cmocka_unit_test(utf8_takes_every_code_point_and_reads_it_back),
        cmocka_unit_test(utf8_refuses_overlong_forms_surrogates_cut_and_impossible_sequences),
        cmocka_unit_test(numbers_are_plain_decimal_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
