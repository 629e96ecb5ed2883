/* SHA-256 by the examples of FIPS 180-4, and as libsodium has it at every length up to five blocks. */
#include "base/sha256.h"
#include "tests/support/spec.h"

#include <sodium.h>
#include <string.h>

static void the_examples_of_the_standard_come_out(void **state)
{
    static const struct {
        const char *text, *hash;
    } example[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };
    uint8_t got[QZ_SHA256_BYTES], wanted[QZ_SHA256_BYTES];
    (void)state;

    for (size_t i = 0; i < COUNT(example); i++) {
        qz_spec_unhex(example[i].hash, wanted, sizeof wanted);
        qz_sha256(example[i].text, strlen(example[i].text), got);
        assert_memory_equal(got, wanted, sizeof wanted);
    }
    qz_sha256(NULL, 0, got);
    qz_spec_unhex(example[0].hash, wanted, sizeof wanted);
    assert_memory_equal(got, wanted, sizeof wanted);
}

static void every_length_is_hashed_as_libsodium_does(void **state)
{
    uint8_t bytes[5 * 64 + 2], got[QZ_SHA256_BYTES], wanted[QZ_SHA256_BYTES];
    uint64_t seed = 180;
    (void)state;

    qz_spec_fill(&seed, bytes, sizeof bytes);
    for (size_t n = 1; n <= sizeof bytes; n++) {
        crypto_hash_sha256(wanted, bytes, n);
        qz_sha256(bytes, n, got);
        assert_memory_equal(got, wanted, sizeof wanted);

        qz_sha256_after(bytes[0], bytes + 1, n - 1, got);
        assert_memory_equal(got, wanted, sizeof wanted);
    }
}

/* Cut anywhere; a sum that was copied goes on by itself. */
static void bytes_that_come_in_pieces_have_the_hash_of_the_whole(void **state)
{
    uint8_t bytes[3 * 64], got[QZ_SHA256_BYTES], wanted[QZ_SHA256_BYTES];
    uint64_t seed = 180;
    (void)state;

    qz_spec_fill(&seed, bytes, sizeof bytes);
    crypto_hash_sha256(wanted, bytes, sizeof bytes);
    for (size_t n = 0; n <= sizeof bytes; n++) {
        struct qz_sha256_sum sum, copy;
        qz_sha256_begin(&sum);
        qz_sha256_add(&sum, bytes, n);
        copy = sum;
        qz_sha256_add(&sum, bytes + n, sizeof bytes - n);
        qz_sha256_end(&sum, got);
        assert_memory_equal(got, wanted, sizeof wanted);

        qz_sha256_end(&copy, got);
        assert_int_equal(memcmp(got, wanted, sizeof wanted) == 0, n == sizeof bytes);
    }
}

static void a_hash_may_take_the_place_of_what_was_hashed(void **state)
{
    uint8_t bytes[64] = {1, 2, 3}, wanted[QZ_SHA256_BYTES];
    (void)state;

    qz_sha256(bytes, sizeof bytes, wanted);
    qz_sha256(bytes, sizeof bytes, bytes);
    assert_memory_equal(bytes, wanted, sizeof wanted);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_examples_of_the_standard_come_out),
        cmocka_unit_test(every_length_is_hashed_as_libsodium_does),
        cmocka_unit_test(bytes_that_come_in_pieces_have_the_hash_of_the_whole),
        cmocka_unit_test(a_hash_may_take_the_place_of_what_was_hashed),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
