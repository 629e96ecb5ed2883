/* What passes and badges have in common: bytes of one layout, signed under names of their own. */
#ifndef QZ_RULES_PASS_INT_H
#define QZ_RULES_PASS_INT_H

#include "rules/pass.h"

#define QZ_PASS_DOMAIN_MOST 24 /* bytes of a name under which a code is signed, its terminator included */

/* Sign 86 bytes as qz_pass_sign does, under the name domain, whose terminator is signed too. */
void qz_pass_sign_as(const char *domain, uint8_t key_id, const uint8_t id[QZ_ID_BYTES], uint32_t expires,
                     const uint8_t sk[64], uint8_t out[QZ_PASS_BYTES]);
/* Check the signature as qz_pass_verify does, under the name domain. */
enum qz_pass_check qz_pass_verify_as(const char *domain, const struct qz_pass *pass,
                                     const struct qz_pass_key *keys, size_t n);

#endif
