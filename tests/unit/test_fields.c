#define _GNU_SOURCE
/* What it takes to change the catalogue. */
#include "catalogue.h"

#include "service/approvals.h"
#include "service/import.h"
#include "store/approval.h"
#include "store/notice.h"
#include "store/retention.h"

static void test_add(void **state)
{
    struct deployment *d = *state;
    struct field_text t = shoe();
    struct retention_rule rule;
    enum fields_part bad;
    const struct field *f;
    char label[96];

    assert_ok(fields_add(&d->s, &t, &bad, &test_err));
    f = field_of(d, "shoe_size");
    assert_string_equal(f->state, "draft");
    assert_string_equal(f->purposes, "optimise");
    assert_string_equal(f->see, "helpdesk, admin");
    assert_string_equal(f->reveal, "admin");
    assert_true(f->helpdesk_edit);
    assert_ok(retention_rule_get(d->s.db, f->id, &rule, &test_err));
    assert_int_equal(rule.months, 6);
    assert_ok(
        policy_get(d->s.db, "field:shoe_size", "label.zh_TW", label, sizeof label, &test_err));
    assert_string_equal(label, "鞋码");
    assert_string_equal(last_entry(d, "field-add").field, "shoe_size");
    assert_non_null(strstr(last_entry(d, "field-add").data, "basis=consent"));
    assert_int_equal(fields_add(&d->s, &t, &bad, &test_err), RC_EXISTS);
    assert_int_equal(bad, FIELDS_CODE);
    assert_log_holds(d);
}

/* One thing wrong at a time, and where it is said to be. */
static void test_add_refuses(void **state)
{
    struct deployment *d = *state;
    const int before = d->s.fields.n;
    static const struct {
        size_t at, size;
        const char *value;
        enum fields_part part;
    } wrong[] = {
#define WRONG(member, value, part)                                                                 \
    {offsetof(struct field_text, member), sizeof((struct field_text *)0)->member, value, part}
        WRONG(field.code, "Shoe", FIELDS_CODE),
        WRONG(field.code, "ref", FIELDS_CODE),
        WRONG(field.code, "9x", FIELDS_CODE),
        WRONG(label[1], " ", FIELDS_LABEL),
        WRONG(field.purposes, "nope", FIELDS_PURPOSES),
        WRONG(field.purposes, "", FIELDS_PURPOSES),
        WRONG(field.source, "moon", FIELDS_SOURCE),
        WRONG(field.basis, "whim", FIELDS_BASIS),
        WRONG(field.basis, "exempt-9", FIELDS_BASIS),
        WRONG(field.basis, "exempt-7", FIELDS_NOTE),
        WRONG(field.clause, "99", FIELDS_CLAUSE),
        WRONG(field.modules, "garden", FIELDS_MODULES),
        WRONG(field.mask, "lace", FIELDS_MASK),
        WRONG(field.rule, "lace", FIELDS_RULE),
        WRONG(field.see, "everyone", FIELDS_SEE),
        WRONG(field.edit, "cat", FIELDS_EDIT),
        WRONG(clock, "moon", FIELDS_MONTHS),
    };
    enum fields_part bad;
    struct field_text t;

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        t = shoe();
        snprintf((char *)&t + wrong[i].at, wrong[i].size, "%s", wrong[i].value);
        assert_int_equal(fields_add(&d->s, &t, &bad, &test_err), RC_INVALID);
        assert_int_equal(bad, wrong[i].part);
    }
    t = shoe();
    t.months = 1201;
    assert_int_equal(fields_add(&d->s, &t, &bad, &test_err), RC_INVALID);
    t = shoe();
    t.field.tier = TIER_HIGH;
    assert_int_equal(fields_add(&d->s, &t, &bad, &test_err), RC_INVALID);
    assert_int_equal(bad, FIELDS_CLASS);
    t.field.sensitive = true;
    assert_int_equal(fields_add(&d->s, &t, &bad, &test_err), RC_INVALID);
    assert_int_equal(bad, FIELDS_SEE);
    assert_int_equal(d->s.fields.n, before);
    assert_int_equal(entries(d, "field-add"), 0);
}

static void test_notice_before_use(void **state)
{
    struct deployment *d = *state;
    struct buf title = BUF_INIT, text = BUF_INIT;
    struct field_text t = shoe();
    enum fields_part bad;
    struct notice n;
    const struct field *f;

    add_people(d, 1);
    assert_ok(fields_add(&d->s, &t, &bad, &test_err));
    answer(d, person_of(d, "E1").id, "optimise", "granted", 100);
    assert_int_equal(fields_activate(&d->s, t.field.id, &test_err), RC_CONFLICT);
    assert_ok(fields_notice(&d->s, t.field.id, &title, &text, &test_err));
    assert_non_null(strstr(buf_str(&text), "Improve the product"));
    assert_int_equal(fields_announce(&d->s, t.field.id, "", buf_str(&text), "push", &test_err),
                     RC_INVALID);
    assert_ok(
        fields_announce(&d->s, t.field.id, buf_str(&title), buf_str(&text), "push", &test_err));
    f = field_of(d, "shoe_size");
    assert_string_equal(f->state, "announced");
    assert_ok(notice_by_id(d->s.db, f->notice, &n, &test_err));
    assert_string_equal(n.kind, "field");
    assert_string_equal(n.text, buf_str(&text));
    assert_string_equal(n.purposes, "optimise");
    notice_release(&n);
    assert_int_equal(set(d, "shoe_size", "42"), RC_INVALID);
    assert_int_equal(fields_announce(&d->s, t.field.id, "again", "again", "push", &test_err),
                     RC_CONFLICT);
    assert_ok(fields_activate(&d->s, t.field.id, &test_err));
    assert_ok(set(d, "shoe_size", "42"));
    buf_release(&title);
    buf_release(&text);
}

static bool detail_says(struct deployment *d, int64_t id, const char *text)
{
    struct lines lines = LINES_INIT;
    struct buf all = BUF_INIT;
    bool found;

    assert_ok(fields_detail(&d->s, id, &lines, &test_err));
    lines_text(&lines, &all);
    found = strstr(buf_str(&all), text) != NULL;
    lines_release(&lines);
    buf_release(&all);
    return found;
}

static void test_widened_waits_for_a_notice(void **state)
{
    struct deployment *d = *state;
    int64_t id = shoe_in_use(d);
    struct field_text t;
    enum fields_part bad;
    struct person_view v;
    bool widened;

    add_people(d, 1);
    answer(d, person_of(d, "E1").id, "optimise", "granted", 100);
    assert_ok(set(d, "shoe_size", "42"));
    assert_ok(fields_read(&d->s, id, &t, &test_err));
    snprintf(t.field.purposes, sizeof t.field.purposes, "optimise, contact");
    assert_ok(fields_change(&d->s, &t, &widened, &bad, &test_err));
    assert_true(widened);
    assert_string_equal(field_of(d, "shoe_size")->state, "widened");
    assert_non_null(
        strstr(last_entry(d, "field-change").data, "purposes=optimise, contact was=optimise"));
    assert_int_equal(set(d, "shoe_size", "43"), RC_INVALID);
    assert_ok(people_open(&d->s, "E1", &v, &test_err));
    assert_true(v.value[v.n - 1].present && strcmp(v.value[v.n - 1].field->code, "shoe_size") == 0);
    people_view_release(&v);
    assert_ok(fields_announce(&d->s, id, "More", "We use shoe sizes for more.", "push", &test_err));
    assert_string_equal(field_of(d, "shoe_size")->state, "active");
    assert_int_equal(set(d, "shoe_size", "43"), RC_INVALID);
    assert_true(detail_says(d, id, "Held without a consent that it needs: 1"));
    answer(d, person_of(d, "E1").id, "contact", "granted", 100);
    assert_false(detail_says(d, id, "Held without a consent"));
    assert_ok(set(d, "shoe_size", "43"));
}

static void test_narrowed_goes_on(void **state)
{
    struct deployment *d = *state;
    const struct field *mobile = field_of(d, "mobile");
    struct field_text t;
    enum fields_part bad;
    bool widened;

    assert_ok(fields_read(&d->s, mobile->id, &t, &test_err));
    snprintf(t.field.purposes, sizeof t.field.purposes, "login");
    snprintf(t.field.see, sizeof t.field.see, "admin");
    assert_ok(fields_change(&d->s, &t, &widened, &bad, &test_err));
    assert_false(widened);
    assert_string_equal(mobile->state, "active");
    assert_string_equal(mobile->purposes, "login");
    /* As it was read is not as it is. */
    snprintf(t.field.purposes, sizeof t.field.purposes, "login, feedback");
    assert_int_equal(fields_change(&d->s, &t, &widened, &bad, &test_err), RC_CONFLICT);
    assert_ok(fields_read(&d->s, mobile->id, &t, &test_err));
    t.field.sensitive = false;
    assert_int_equal(fields_change(&d->s, &t, &widened, &bad, &test_err), RC_INVALID);
    assert_int_equal(bad, FIELDS_CLASS);
    /* What no form offers is not changed either. */
    assert_ok(fields_read(&d->s, mobile->id, &t, &test_err));
    t.field.tier = TIER_HIGH;
    t.field.unique = false;
    snprintf(t.field.state, sizeof t.field.state, "draft");
    assert_ok(fields_change(&d->s, &t, &widened, &bad, &test_err));
    assert_int_equal(mobile->tier, TIER_CONTACT);
    assert_true(mobile->unique);
    assert_string_equal(mobile->state, "active");
}

static void ignore_bad(void *arg, long line, const char *column, const char *reason)
{
    (void)arg;
    (void)line;
    (void)column;
    (void)reason;
}

/* A new field's column is known by its label. */
static void test_imported_by_its_label(void **state)
{
    struct deployment *d = *state;
    const struct import_options opt = {.update = true, .bad = ignore_bad};
    struct import_result res;
    char path[96];
    FILE *f;

    add_people(d, 1);
    shoe_in_use(d);
    answer(d, person_of(d, "E1").id, "optimise", "granted", 100);
    snprintf(path, sizeof path, "%s/shoes.csv", d->dir);
    assert_non_null(f = fopen(path, "w"));
    fputs("ref,姓名,鞋码\nE1,张伟,42\n", f);
    fclose(f);
    assert_ok(import_users(&d->s, path, &opt, &res, &test_err));
    assert_int_equal(held(d, "shoe_size"), 1);
}

static void test_announced_and_widened_is_a_draft_again(void **state)
{
    struct deployment *d = *state;
    struct field_text t = shoe();
    enum fields_part bad;
    bool widened;

    assert_ok(fields_add(&d->s, &t, &bad, &test_err));
    assert_ok(fields_announce(&d->s, t.field.id, "Shoes", "We collect them.", "push", &test_err));
    assert_ok(fields_read(&d->s, t.field.id, &t, &test_err));
    snprintf(t.field.basis, sizeof t.field.basis, "contract");
    assert_ok(fields_change(&d->s, &t, &widened, &bad, &test_err));
    assert_true(widened);
    assert_string_equal(field_of(d, "shoe_size")->state, "draft");
    assert_int_equal(fields_activate(&d->s, t.field.id, &test_err), RC_CONFLICT);
}

static void test_switch(void **state)
{
    struct deployment *d = *state;
    int64_t id = field_of(d, "page_clicks")->id;

    setenv("YCADMIN_TEST_NOW", "1900000000", 1);
    add_people(d, 1);
    answer(d, person_of(d, "E1").id, "optimise", "granted", 100);
    assert_ok(set(d, "page_clicks", "1"));
    assert_int_equal(fields_switch(&d->s, id, false, "  ", &test_err), RC_INVALID);
    assert_int_equal(fields_switch(&d->s, id, true, "on", &test_err), RC_CONFLICT);
    setenv("YCADMIN_TEST_NOW", "1900000010", 1);
    assert_ok(fields_switch(&d->s, id, false, "not needed this year", &test_err));
    assert_non_null(strstr(last_entry(d, "field-collect").data, "reason=not needed this year"));
    assert_int_equal(set(d, "page_clicks", "2"), RC_INVALID);
    assert_string_equal(gate_state(field_of(d, "page_clicks")), "off");
    assert_int_equal(status_of(d, status_clicks).state, CLAUSE_KEPT);
    /* Somebody went past the gate. */
    deployment_tamper(d, "UPDATE value SET due_from = 1900000020 WHERE field = "
                         "(SELECT id FROM field WHERE code = 'page_clicks')");
    assert_int_equal(status_of(d, status_clicks).state, CLAUSE_BROKEN);
    assert_ok(fields_switch(&d->s, id, true, "needed again", &test_err));
    assert_ok(set(d, "page_clicks", "2"));
    unsetenv("YCADMIN_TEST_NOW");
}

static void hold(struct deployment *d, const char *ref)
{
    char sql[200];

    snprintf(sql, sizeof sql,
             "INSERT INTO hold(person, reason, starts_at, placed_by) "
             "SELECT id, 'policy', 1, 'root' FROM person WHERE ref = '%s'",
             ref);
    deployment_tamper(d, sql);
}

/* Sealed details about REF in the log. */
static size_t details_of(struct deployment *d, const char *ref)
{
    struct person p = person_of(d, ref);
    int64_t seq[16];
    size_t n;

    assert_ok(audit_detail_seqs(d->s.db, p.uuid, -1, seq, 16, &n, &test_err));
    return n;
}

static void test_close(void **state)
{
    struct deployment *d = *state;
    int64_t id = field_of(d, "mobile")->id;
    struct fields_closing c;
    struct person_view v;
    size_t details;

    add_people(d, 5);
    hold(d, "E3");
    assert_ok(set(d, "mobile", "13900139000"));
    assert_ok(set(d, "email", "zhang@example.cn"));
    details = details_of(d, "E1");
    assert_ok(fields_close_preview(&d->s, id, &c, &test_err));
    assert_int_equal(c.held, 5);
    assert_int_equal(c.stays, 1);
    assert_string_equal(c.named[0], "E3");
    /* Other people than previewed. */
    hold(d, "E4");
    assert_int_equal(fields_close(&d->s, id, &c, NULL, &test_err), RC_CONFLICT);
    assert_string_equal(field_of(d, "mobile")->state, "active");
    assert_ok(fields_close_preview(&d->s, id, &c, &test_err));
    assert_ok(fields_close(&d->s, id, &c, NULL, &test_err));
    assert_int_equal(c.deleted, 3);
    assert_int_equal(held(d, "mobile"), 2);
    assert_string_equal(field_of(d, "mobile")->state, "closing");
    assert_int_equal(entries(d, "purge"), 3);
    assert_int_equal(details_of(d, "E1"), details - 1);
    assert_log_holds(d);
    assert_int_equal(entries(d, "field-closed"), 0);
    assert_int_equal(set(d, "mobile", "13900139000"), RC_INVALID);
    assert_ok(people_open(&d->s, "E3", &v, &test_err));
    assert_string_equal(v.value[2].text, "138****8003");
    people_view_release(&v);
    deployment_tamper(d, "UPDATE hold SET lifted_at = 2");
    assert_ok(fields_close_preview(&d->s, id, &c, &test_err));
    assert_ok(fields_close(&d->s, id, &c, NULL, &test_err));
    assert_int_equal(held(d, "mobile"), 0);
    assert_string_equal(field_of(d, "mobile")->state, "closed");
    assert_int_equal(entries(d, "field-closed"), 1);
    assert_int_equal(fields_close(&d->s, id, &c, NULL, &test_err), RC_CONFLICT);
    assert_log_holds(d);
}

static bool stop(void *arg, int64_t done, int64_t total)
{
    (void)arg;
    (void)done;
    (void)total;
    return false;
}

static void test_close_goes_on_at_the_next_sign_in(void **state)
{
    struct deployment *d = *state;
    const struct progress progress = {.tick = stop};
    int64_t id = field_of(d, "mobile")->id;
    struct fields_closing c;

    add_people(d, 3);
    /* What a kill after the first transaction leaves. */
    deployment_tamper(d, "UPDATE field SET state = 'closing' WHERE code = 'mobile'");
    assert_ok(session_refresh(&d->s, &test_err));
    assert_ok(deployment_again(d, "root", ADMIN_PASSWORD));
    assert_int_equal(held(d, "mobile"), 0);
    assert_string_equal(field_of(d, "mobile")->state, "closed");
    id = field_of(d, "name")->id;
    assert_int_equal(fields_close_preview(&d->s, id, &c, &test_err), RC_DENIED);
    id = field_of(d, "email")->id;
    assert_ok(set(d, "email", "zhang@example.cn"));
    assert_ok(fields_close_preview(&d->s, id, &c, &test_err));
    assert_int_equal(fields_close(&d->s, id, &c, &progress, &test_err), RC_CANCEL);
    assert_string_equal(field_of(d, "email")->state, "closing");
    assert_ok(fields_close(&d->s, id, &c, NULL, &test_err));
    assert_string_equal(field_of(d, "email")->state, "closed");
}

static void test_close_needs_another_admin(void **state)
{
    struct deployment *d = *state;
    int64_t id = field_of(d, "mobile")->id;
    struct fields_closing c;
    struct approval a;
    size_t n;

    add_people(d, 2);
    assert_ok(operators_add(&d->s, "li.si", OP_ADMIN, OTHER, &test_err));
    /* Of nobody's data none is needed. */
    assert_ok(fields_close_preview(&d->s, field_of(d, "location")->id, &c, &test_err));
    assert_ok(fields_close(&d->s, field_of(d, "location")->id, &c, NULL, &test_err));
    assert_string_equal(field_of(d, "location")->state, "closed");
    assert_ok(fields_close_preview(&d->s, id, &c, &test_err));
    assert_int_equal(fields_close(&d->s, id, &c, NULL, &test_err), RC_DENIED);
    assert_int_equal(held(d, "mobile"), 2);
    assert_string_equal(field_of(d, "mobile")->state, "active");
    assert_ok(approval_page(d->s.db, true, clock_now(), 0, 1, &a, 1, &n, &test_err));
    assert_int_equal(n, 1);
    assert_string_equal(a.kind, "field-close");
    assert_ok(deployment_again(d, "li.si", OTHER));
    assert_ok(approvals_decide(&d->s, a.id, true, &test_err));
    assert_ok(deployment_again(d, "root", ADMIN_PASSWORD));
    assert_ok(fields_close(&d->s, id, &c, NULL, &test_err));
    assert_int_equal(held(d, "mobile"), 0);
    assert_int_equal(entries(d, "approval-use"), 1);
}

static void test_raise_needs_another_admin(void **state)
{
    struct deployment *d = *state;
    int64_t n, id = field_of(d, "mobile")->id;
    struct approval a;
    size_t got;

    add_people(d, 1);
    assert_ok(operators_add(&d->s, "li.si", OP_ADMIN, OTHER, &test_err));
    assert_int_equal(fields_raise(&d->s, id, NULL, &n, &test_err), RC_DENIED);
    assert_int_equal(field_of(d, "mobile")->tier, TIER_CONTACT);
    assert_ok(approval_page(d->s.db, true, clock_now(), 0, 1, &a, 1, &got, &test_err));
    assert_ok(deployment_again(d, "li.si", OTHER));
    assert_ok(approvals_decide(&d->s, a.id, true, &test_err));
    /* For this field, and once. */
    assert_int_equal(fields_raise(&d->s, field_of(d, "email")->id, NULL, &n, &test_err), RC_DENIED);
    assert_ok(deployment_again(d, "root", ADMIN_PASSWORD));
    assert_ok(fields_raise(&d->s, id, NULL, &n, &test_err));
    assert_int_equal(field_of(d, "mobile")->tier, TIER_HIGH);
}

static int64_t rows_of(struct deployment *d, const char *filter)
{
    struct lister l = {0};
    int64_t n;
    bool exact;

    assert_ok(lister_open(&l, &d->s, &users_listing, filter, &test_err));
    assert_ok(l.kind->count(&l, &n, &exact, &test_err));
    lister_close(&l);
    return n;
}

static void test_raise(void **state)
{
    struct deployment *d = *state;
    const struct field *mobile = field_of(d, "mobile");
    struct person p;
    struct buf value = BUF_INIT;
    char undone[32];
    int64_t n;

    add_people(d, 3);
    assert_ok(set(d, "mobile", "13900139000"));
    assert_int_equal(rows_of(d, "mobile:13900139000"), 1);
    assert_ok(fields_raise(&d->s, mobile->id, NULL, &n, &test_err));
    assert_int_equal(n, 3);
    assert_int_equal(mobile->tier, TIER_HIGH);
    assert_string_equal(mobile->see, "person, admin");
    assert_int_equal(rows_of(d, "mobile:13900139000"), 1);
    p = person_of(d, "E1");
    assert_ok(people_reveal(&d->s, p.id, mobile, &because, &value, &test_err));
    assert_string_equal(buf_str(&value), "13900139000");
    /* Another's number is still another's. */
    assert_int_equal(set(d, "mobile", "13800138002"), RC_INVALID);
    assert_int_equal(people_undo(&d->s, p.id, &because, undone, &test_err), RC_MISSING);
    assert_ok(set(d, "mobile", "13900139001"));
    assert_ok(people_undo(&d->s, p.id, &because, undone, &test_err));
    assert_int_equal(fields_raise(&d->s, mobile->id, NULL, &n, &test_err), RC_CONFLICT);
    assert_int_equal(fields_raise(&d->s, field_of(d, "name")->id, NULL, &n, &test_err), RC_DENIED);
    assert_ok(operators_add(&d->s, "li.si", OP_HELPDESK, OTHER, &test_err));
    assert_ok(deployment_again(d, "li.si", OTHER));
    mobile = field_of(d, "mobile");
    buf_clear(&value);
    assert_int_equal(people_reveal(&d->s, p.id, mobile, &because, &value, &test_err), RC_DENIED);
    assert_int_equal(value.len, 0);
    assert_int_equal(rows_of(d, "E1"), 1);
    buf_release(&value);
}

/* The settings decide what the help desk reveals: 5.2's fields and no other. */
static void test_help_desk_reveals_what_the_field_says(void **state)
{
    struct deployment *d = *state;
    struct buf value = BUF_INIT;
    struct field_text t;
    enum fields_part bad;
    bool widened;
    int64_t id;

    add_people(d, 1);
    id = person_of(d, "E1").id;
    assert_ok(operators_add(&d->s, "li.si", OP_HELPDESK, OTHER, &test_err));
    assert_ok(fields_read(&d->s, field_of(d, "mobile")->id, &t, &test_err));
    snprintf(t.field.reveal, sizeof t.field.reveal, "admin");
    snprintf(t.field.edit, sizeof t.field.edit, "admin");
    assert_ok(fields_change(&d->s, &t, &widened, &bad, &test_err));
    assert_ok(deployment_again(d, "li.si", OTHER));
    assert_int_equal(people_reveal(&d->s, id, field_of(d, "mobile"), &because, &value, &test_err),
                     RC_DENIED);
    assert_int_equal(set(d, "mobile", "13900139000"), RC_DENIED);
    assert_ok(people_reveal(&d->s, id, field_of(d, "name"), &because, &value, &test_err));
    buf_release(&value);
}

static void test_only_admins_change_it(void **state)
{
    struct deployment *d = *state;
    static const enum op_role roles[] = {OP_HELPDESK, OP_AUDITOR};
    static const char *const names[] = {"li.si", "audit"};
    struct field_text t = shoe();
    struct fields_closing c = {0};
    struct lines lines = LINES_INIT;
    enum fields_part bad;
    bool widened;
    int64_t n, id = field_of(d, "mobile")->id;

    for (int i = 0; i < 2; i++)
        assert_ok(operators_add(&d->s, names[i], roles[i], OTHER, &test_err));
    for (int i = 0; i < 2; i++) {
        assert_ok(deployment_again(d, names[i], OTHER));
        assert_int_equal(fields_add(&d->s, &t, &bad, &test_err), RC_DENIED);
        assert_int_equal(fields_read(&d->s, id, &t, &test_err), RC_DENIED);
        assert_int_equal(fields_change(&d->s, &t, &widened, &bad, &test_err), RC_DENIED);
        assert_int_equal(fields_announce(&d->s, id, "t", "t", "push", &test_err), RC_DENIED);
        assert_int_equal(fields_activate(&d->s, id, &test_err), RC_DENIED);
        assert_int_equal(fields_switch(&d->s, id, false, "why", &test_err), RC_DENIED);
        assert_int_equal(fields_close_preview(&d->s, id, &c, &test_err), RC_DENIED);
        assert_int_equal(fields_close(&d->s, id, &c, NULL, &test_err), RC_DENIED);
        assert_int_equal(fields_raise(&d->s, id, NULL, &n, &test_err), RC_DENIED);
        assert_ok(fields_detail(&d->s, id, &lines, &test_err));
        assert_true(lines.n > 8);
        lines_release(&lines);
        t = shoe();
    }
    assert_int_equal(entries(d, "denied"), 18);
    assert_string_equal(field_of(d, "mobile")->state, "active");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, deployment_setup, deployment_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_add),
        TEST(test_add_refuses),
        TEST(test_notice_before_use),
        TEST(test_widened_waits_for_a_notice),
        TEST(test_narrowed_goes_on),
        TEST(test_imported_by_its_label),
        TEST(test_announced_and_widened_is_a_draft_again),
        TEST(test_switch),
        TEST(test_close),
        TEST(test_close_goes_on_at_the_next_sign_in),
        TEST(test_close_needs_another_admin),
        TEST(test_raise),
        TEST(test_raise_needs_another_admin),
        TEST(test_help_desk_reveals_what_the_field_says),
        TEST(test_only_admins_change_it),
    };

    return cmocka_run_group_tests_name("fields", tests, NULL, NULL);
}
