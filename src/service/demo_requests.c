#include "base/clock.h"
#include "service/contacts.h"
#include "service/demo.h"
#include "service/requests.h"

#include <stdio.h>

#define DAY 86400

/* A request of person NUMBER (0: nobody) that came in DAYS ago, and how far it got. */
static const struct {
    const char *kind, *channel;
    int number, days;
    const char *text, *paper;
    const char *identity, *extension, *state, *refusal, *note;
} requests[] = {
    {.kind = "access", .channel = "phone", .number = 3, .days = 25, .identity = "callback",
     .text = "想知道公司留存了我的哪些信息，请给一份。"},
    {.kind = "correct", .channel = "app", .number = 7, .days = 2,
     .text = "手机号换了，请帮我改一下。"},
    {.kind = "delete", .channel = "email", .number = 12, .days = 29, .identity = "document",
     .text = "我已离职，请删除我的全部个人信息。"},
    {.kind = "close", .channel = "in_person", .number = 19, .days = 10,
     .text = "请注销我的账号。"},
    {.kind = "withdraw", .channel = "app", .number = 21, .days = 4,
     .text = "不再同意统计页面点击量。"},
    {.kind = "copy", .channel = "letter", .number = 4, .days = 20, .identity = "document",
     .extension = "others", .paper = "LETTER-2026-17",
     .text = "请复制一份我的个人信息给我。"},
    {.kind = "complaint", .channel = "authority", .days = 12, .paper = "A-2026-1112"},
    {.kind = "correct", .channel = "phone", .number = 30, .days = 26, .identity = "callback",
     .state = "refused", .refusal = "nothing", .text = "邮箱地址拼错了。",
     .note = "留存的邮箱地址与本人所报一致，无需更正。"},
    {.kind = "access", .channel = "letter", .number = 31, .days = 24, .state = "refused",
     .refusal = "unidentified", .paper = "LETTER-2026-11", .text = "请提供全部资料。"},
    {.kind = "delete", .channel = "app", .number = 40, .days = 22, .identity = "in_person",
     .state = "withdrawn", .text = "请删除我的地址。"},
    {.kind = "complaint", .channel = "email", .number = 41, .days = 21, .state = "done",
     .text = "群发短信太多。", .note = "已停发通知短信并致歉。"},
};

/* Contacts with those who asked, about the request of that place above (0: none). */
static const struct {
    int number, days, about;
    const char *channel, *purpose, *outcome;
} contacts[] = {
    {30, 25, 8, "phone", "contact", "reached"}, {41, 20, 11, "email", "contact", "sent"},
    {40, 21, 10, "phone", "contact", "no_answer"}, {4, 12, 6, "email", "contact", "sent"},
    {3, 8, 1, "phone", "contact", "reached"}, {12, 6, 3, "phone", "contact", "no_answer"},
    {55, 3, 0, "email", "feedback", "sent"}, {12, 1, 3, "email", "contact", "sent"},
};

static void ref_of(int number, char ref[16])
{
    snprintf(ref, 16, "D%06d", number);
}

static enum rc add(struct session *s, size_t i, int64_t *id, struct err *err)
{
    struct new_request n = {.kind = requests[i].kind,
                            .channel = requests[i].channel,
                            .received_at = clock_now() - requests[i].days * DAY,
                            .text = requests[i].text,
                            .paper = requests[i].paper};
    enum request_part part;
    char ref[16];

    ref_of(requests[i].number, ref);
    n.ref = requests[i].number != 0 ? ref : NULL;
    return requests_open(s, &n, id, &part, err);
}

static enum rc advance(struct session *s, size_t i, int64_t id, struct err *err)
{
    const struct answer a = {.state = requests[i].state, .refusal = requests[i].refusal,
                             .note = requests[i].note};
    int64_t version = 1;
    enum rc rc = RC_OK;

    if (requests[i].identity != NULL)
        rc = requests_verify(s, id, version++, requests[i].identity, err);
    if (rc == RC_OK && requests[i].extension != NULL)
        rc = requests_extend(s, id, version++, requests[i].extension, err);
    return rc == RC_OK && a.state != NULL ? requests_answer(s, id, version, &a, err) : rc;
}

static enum rc log_contacts(struct session *s, const int64_t *ids, struct err *err)
{
    char ref[16], code[REQUEST_CASE];
    enum rc rc = RC_OK;

    for (size_t i = 0; (rc == RC_OK || rc == RC_MISSING) && i < sizeof contacts / sizeof *contacts;
         i++) {
        struct new_contact c = {.ref = ref,
                                .channel = contacts[i].channel,
                                .purpose = contacts[i].purpose,
                                .outcome = contacts[i].outcome,
                                .at = clock_now() - contacts[i].days * DAY};

        if (contacts[i].about != 0 && ids[contacts[i].about - 1] == 0)
            continue;
        ref_of(contacts[i].number, ref);
        if (contacts[i].about != 0) {
            requests_case(ids[contacts[i].about - 1], code);
            c.case_id = code;
        }
        rc = contacts_add(s, &c, err);
    }
    return rc == RC_MISSING ? RC_OK : rc;
}

/* A small demo lacks some of the people: theirs are left out. */
enum rc demo_requests(struct session *s, struct err *err)
{
    int64_t ids[sizeof requests / sizeof *requests] = {0};
    enum rc rc = RC_OK;

    for (size_t i = 0; rc == RC_OK && i < sizeof requests / sizeof *requests; i++) {
        rc = add(s, i, &ids[i], err);
        if (rc == RC_MISSING)
            rc = RC_OK;
        else if (rc == RC_OK)
            rc = advance(s, i, ids[i], err);
    }
    return rc == RC_OK ? log_contacts(s, ids, err) : rc;
}
