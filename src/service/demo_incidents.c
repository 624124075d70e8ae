#include "service/demo_incidents.h"

#include "base/clock.h"
#include "service/incidents_people.h"
#include "service/incidents_report.h"

#include <stdio.h>
#include <string.h>

#define HOUR 3600

/* A settled one: a lost laptop, told, reported, closed. */
static enum rc open_lost(struct session *s, int64_t now, int64_t *id, struct err *err)
{
    const struct new_incident in = {
        .title = "外勤笔记本电脑遗失",
        .cause = "遗失",
        .source = "笔记本电脑",
        .summary = "外勤人员在高铁上遗失一台笔记本电脑，其中有一份考勤名单。硬盘已全盘加密，"
                   "账号当日停用，次日由车站失物招领处寻回，封条完好。",
        .fields = "name, mobile",
        .occurred_at = now - 41 * 24 * HOUR - 5 * HOUR,
        .detected_at = now - 41 * 24 * HOUR,
        .profile = "gdpr",
        .severity = "general",
        .why = "硬盘已加密，设备已寻回",
        .whom = {"estimate", "86"},
    };
    enum incident_part bad;

    return incidents_open(s, &in, id, &bad, err);
}

static enum rc close_lost(struct session *s, int64_t now, int64_t id, struct err *err)
{
    enum rc rc =
        incidents_contain(s, id, 1, now - 41 * 24 * HOUR + 2 * HOUR, "停用账号，远程锁定", err);

    if (rc == RC_OK && (rc = incidents_assess(
                            s, id, 2, false, "硬盘全盘加密，封条完好，信息未被读取", err)) == RC_OK)
        rc = incidents_close(s, id, 3, "信息未泄露，经评估无须上报和告知", err);
    return rc;
}

/* One under way: a list sent to the wrong address, contained, its report half drafted. */
static enum rc open_sent(struct session *s, int64_t now, int64_t *id, struct err *err)
{
    struct new_incident in = {
        .title = "客服邮箱误发名单",
        .cause = "邮件误发",
        .source = "邮件附件",
        .summary = "客服人员将一份含姓名、手机号和邮箱的名单误发给外部供应商。对方已确认收到，"
                   "并答应删除；是否转发尚在核实。",
        .fields = "name, mobile, email",
        .occurred_at = now - 20 * HOUR,
        .detected_at = now - 17 * HOUR,
        .profile = "gdpr",
        .whom = {"filter", "zs"},
    };
    enum incident_part bad;
    enum rc rc = incidents_open(s, &in, id, &bad, err);

    if (rc != RC_INVALID || bad != PART_WHOM)
        return rc;
    in.whom = (struct incident_whom){"estimate", "33"}; /* too few people have been invented */
    return incidents_open(s, &in, id, &bad, err);
}

static enum rc work_on_sent(struct session *s, int64_t now, int64_t id, struct err *err)
{
    static const char *const draft[][2] = {
        {"harm", "收件人可能拨打推销电话或发送垃圾邮件"},
        {"measures", "已撤回邮件，并请收件方书面确认删除"},
    };
    const char *value[INCIDENTS_ITEMS] = {NULL};
    struct incident_item item[INCIDENTS_ITEMS];
    size_t n = 0;
    enum rc rc = incidents_step(s, id, "plan", "", err);

    if (rc == RC_OK)
        rc = incidents_contain(s, id, 1, now - 16 * HOUR, "撤回邮件，停用该邮件组", err);
    if (rc == RC_OK)
        rc = incidents_note(s, id, "供应商由王经理联系，先不要对外谈论。", true, err);
    if (rc == RC_OK)
        rc = incidents_data_items(s, "report", item, &n, err);
    for (size_t k = 0; k < n; k++)
        for (size_t d = 0; d < sizeof draft / sizeof *draft; d++)
            if (strcmp(item[k].code, draft[d][0]) == 0)
                value[k] = draft[d][1];
    return rc == RC_OK ? incidents_report_fill(s, id, "report", value, err) : rc;
}

enum rc demo_incidents(struct session *s, struct err *err)
{
    int64_t now = clock_now(), lost = 0, sent = 0;
    enum rc rc = open_lost(s, now, &lost, err);

    if (rc == RC_OK && (rc = close_lost(s, now, lost, err)) == RC_OK &&
        (rc = open_sent(s, now, &sent, err)) == RC_OK)
        rc = work_on_sent(s, now, sent, err);
    return rc;
}
