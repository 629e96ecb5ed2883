/* Every bound that writers and readers share, with its name once. A bound of what comes from outside is
 * checked where it comes in; whoever writes keeps to it too. */
#ifndef QZ_RULES_LIMITS_H
#define QZ_RULES_LIMITS_H

#define QZ_RULING_ENTRIES 500 /* of a log, of which a superior can speak at once */

#endif
