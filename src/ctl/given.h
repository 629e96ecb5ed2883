/* A pass that a person gives on the command line. */
#ifndef QZ_CTL_GIVEN_H
#define QZ_CTL_GIVEN_H

#include "ctl/ctl.h"
#include "rules/pass.h"
#include "scan/engine/scan.h"

#define QZ_PASS_GIVEN (QZ_PAYLOAD_MAX + 1)

/* From the option --file PICTURE, or the only argument: its text, or - for a line of standard input. Checks
 * its form alone. Returns 0 with the text, terminated, and what it says; or -1. */
int qz_given_pass(struct qz_ctl *ctl, char text[QZ_PASS_GIVEN], struct qz_pass *pass, struct qz_err *err);

#endif
