#!/bin/sh
# A wait of these tests ends in its own time, also when what is waited for waits itself.
. tests/e2e/lib.sh

calls=0
waits_itself() { # is true when it was asked far too often
    within 60 true
    calls=$((calls + 1))
    [ "$calls" -gt 50 ]
}
within 1 waits_itself && bad "a wait within a wait has an end of its own" || ok "a wait within a wait has an end of its own"
