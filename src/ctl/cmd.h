/* The verbs, one row each; cmd_*.c hold them. Private to this room. */
#ifndef QZ_CTL_CMD_H
#define QZ_CTL_CMD_H

#include "ctl/ctl.h"

extern const struct qz_verb qz_cmd_backup, qz_cmd_init, qz_cmd_status, qz_cmd_stats, qz_cmd_scan;
extern const struct qz_verb qz_cmd_org_rename, qz_cmd_org_told, qz_cmd_org_close, qz_cmd_org_merge,
    qz_cmd_kiosk_rename, qz_cmd_pass_rotate;
extern const struct qz_verb qz_cmd_org_add, qz_cmd_org_list;
extern const struct qz_verb qz_cmd_enrol_code, qz_cmd_enrol, qz_cmd_kiosk_list, qz_cmd_kiosk_revoke;
extern const struct qz_verb qz_cmd_account_invite, qz_cmd_account_list, qz_cmd_account_reset,
    qz_cmd_account_revoke, qz_cmd_account_role, qz_cmd_account_end;
extern const struct qz_verb qz_cmd_activity_add, qz_cmd_activity_list, qz_cmd_activity_open,
    qz_cmd_activity_move, qz_cmd_activity_close, qz_cmd_activity_cancel, qz_cmd_activity_show;
extern const struct qz_verb qz_cmd_cadre_add, qz_cmd_cadre_list, qz_cmd_cadre_rename, qz_cmd_cadre_pin,
    qz_cmd_helper_add, qz_cmd_helper_list, qz_cmd_helper_remove, qz_cmd_cadre_remove, qz_cmd_cadre_badge,
    qz_cmd_cadre_words, qz_cmd_cadre_withdraw, qz_cmd_cadre_post, qz_cmd_cadre_link, qz_cmd_cadre_unlink,
    qz_cmd_cadre_links, qz_cmd_quota;
extern const struct qz_verb qz_cmd_activity_confirm, qz_cmd_activity_reject, qz_cmd_activity_void,
    qz_cmd_activity_late, qz_cmd_activity_give_up;
extern const struct qz_verb qz_cmd_people_import, qz_cmd_people_list, qz_cmd_people_find,
    qz_cmd_people_correct, qz_cmd_people_came, qz_cmd_people_forget;
extern const struct qz_verb qz_cmd_pass_issue, qz_cmd_pass_sheet, qz_cmd_pass_list, qz_cmd_pass_show,
    qz_cmd_pass_verify, qz_cmd_pass_revoke;
extern const struct qz_verb qz_cmd_kiosk_discount, qz_cmd_kiosk_allowance, qz_cmd_log_allow,
    qz_cmd_log_rescue, qz_cmd_tracker_clock;
extern const struct qz_verb qz_cmd_notice_add, qz_cmd_notice_list, qz_cmd_notice_remove;
extern const struct qz_verb qz_cmd_log_show, qz_cmd_log_verify, qz_cmd_log_rebuild, qz_cmd_log_checkpoint,
    qz_cmd_log_check;
extern const struct qz_verb qz_cmd_tracker_move, qz_cmd_tracker_restored;
extern const struct qz_verb qz_cmd_tracker_rekey;

#define QZ_COUNT(array) (sizeof(array) / sizeof *(array))

#endif
