/* The primitives do what their standards say: RFC 8032 and RFC 4231 by their own vectors, and the published
 * collections that try what a careless implementation lets through. */
#include "tests/support/spec.h"

#include <sodium.h>
#include <string.h>

static const struct {
    const char *seed, *pk, *msg, *sig;
} rfc8032[] = {
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f"
     "0595bbe"
     "24655141438e7a100b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2ea"
     "eb4302a"
     "eeb00d291612bb0c00"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e"
     "9716ed2"
     "8dc027beceea1ec40a"},
    {"833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
     "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d442"
     "3643ce8"
     "0e2a9ac94fa54ca49f",
     "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179"
     "c138ac1"
     "7ad9bef1177331a704"},
};

static void ed25519_signs_and_verifies_the_vectors_of_rfc_8032(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rfc8032); i++) {
        uint8_t seed[32], pk[32], want_pk[32], sk[64], msg[128], sig[64], want[64];
        qz_spec_unhex(rfc8032[i].seed, seed, sizeof seed);
        qz_spec_unhex(rfc8032[i].pk, want_pk, sizeof want_pk);
        size_t n = qz_spec_unhex(rfc8032[i].msg, msg, sizeof msg);
        qz_spec_unhex(rfc8032[i].sig, want, sizeof want);

        crypto_sign_seed_keypair(pk, sk, seed);
        assert_memory_equal(pk, want_pk, 32);

        crypto_sign_detached(sig, NULL, msg, n, sk);
        assert_memory_equal(sig, want, 64);
        assert_int_equal(crypto_sign_verify_detached(sig, msg, n, pk), 0);

        sig[10] ^= 1;
        assert_int_equal(crypto_sign_verify_detached(sig, msg, n, pk), -1);
    }
}

static const struct {
    const char *key, *msg, *tag;
} rfc4231[] = {
    {"0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "4869205468657265",
     "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
    {"4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
     "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
};

static void tag(const uint8_t *key, size_t key_len, const uint8_t *msg, size_t n, uint8_t out[32])
{
    crypto_auth_hmacsha256_state st;
    crypto_auth_hmacsha256_init(&st, key, key_len);
    crypto_auth_hmacsha256_update(&st, msg, n);
    crypto_auth_hmacsha256_final(&st, out);
}

static void hmac_sha256_makes_the_tags_of_rfc_4231(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rfc4231); i++) {
        uint8_t key[32], msg[64], want[32], got[32];
        size_t k = qz_spec_unhex(rfc4231[i].key, key, sizeof key);
        size_t n = qz_spec_unhex(rfc4231[i].msg, msg, sizeof msg);
        qz_spec_unhex(rfc4231[i].tag, want, sizeof want);
        tag(key, k, msg, n, got);
        assert_memory_equal(got, want, 32);
    }
}

static const char *text(const json_t *o, const char *key)
{
    const char *s = json_string_value(json_object_get(o, key));
    if (!s)
        fail_msg("a vector has no \"%s\"", key);
    return s;
}

static bool ed25519_accepts(const json_t *test, const uint8_t pk[32])
{
    static uint8_t msg[8192];
    uint8_t sig[256];
    size_t n = qz_spec_unhex(text(test, "msg"), msg, sizeof msg);
    size_t k = qz_spec_unhex(text(test, "sig"), sig, sizeof sig);
    return k == 64 && crypto_sign_verify_detached(sig, msg, n, pk) == 0;
}

static void ed25519_takes_and_refuses_what_the_published_vectors_say(void **state)
{
    (void)state;
    json_t *all = qz_spec_vectors("wycheproof-ed25519.json"), *group, *test;
    size_t i, k, valid = 0, invalid = 0;

    json_array_foreach(json_object_get(all, "testGroups"), i, group)
    {
        uint8_t pk[32];
        assert_int_equal(qz_spec_unhex(text(json_object_get(group, "publicKey"), "pk"), pk, sizeof pk), 32);

        json_array_foreach(json_object_get(group, "tests"), k, test)
        {
            bool good = strcmp(text(test, "result"), "valid") == 0;
            if (ed25519_accepts(test, pk) != good)
                fail_msg("case %lld: %s", (long long)qz_spec_number(test, "tcId"), text(test, "comment"));
            valid += good;
            invalid += !good;
        }
    }

    assert_true(valid > 50 && invalid > 50);
    json_decref(all);
}

static bool hmac_accepts(const json_t *test, size_t tag_len)
{
    static uint8_t msg[8192];
    uint8_t key[256], want[32], got[32];
    size_t k = qz_spec_unhex(text(test, "key"), key, sizeof key);
    size_t n = qz_spec_unhex(text(test, "msg"), msg, sizeof msg);
    if (qz_spec_unhex(text(test, "tag"), want, sizeof want) != tag_len)
        return false;
    tag(key, k, msg, n, got);
    return sodium_memcmp(got, want, tag_len) == 0;
}

static void hmac_sha256_takes_and_refuses_what_the_published_vectors_say(void **state)
{
    (void)state;
    json_t *all = qz_spec_vectors("wycheproof-hmac-sha256.json"), *group, *test;
    size_t i, k, valid = 0, invalid = 0;

    json_array_foreach(json_object_get(all, "testGroups"), i, group)
    {
        size_t tag_len = (size_t)qz_spec_number(group, "tagSize") / 8;

        json_array_foreach(json_object_get(group, "tests"), k, test)
        {
            bool good = strcmp(text(test, "result"), "valid") == 0;
            if (hmac_accepts(test, tag_len) != good)
                fail_msg("case %lld: %s", (long long)qz_spec_number(test, "tcId"), text(test, "comment"));
            valid += good;
            invalid += !good;
        }
    }

    assert_true(valid > 50 && invalid > 50);
    json_decref(all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ed25519_signs_and_verifies_the_vectors_of_rfc_8032),
        cmocka_unit_test(hmac_sha256_makes_the_tags_of_rfc_4231),
        cmocka_unit_test(ed25519_takes_and_refuses_what_the_published_vectors_say),
        cmocka_unit_test(hmac_sha256_takes_and_refuses_what_the_published_vectors_say),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
