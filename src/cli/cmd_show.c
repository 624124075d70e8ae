#include "base/clock.h"
#include "base/i18n.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/print.h"
#include "service/people.h"

#include <stdio.h>
#include <string.h>

static const char *const status_name[] = {"active", "closed", "erasing", "erased"};

static const char *shown(const struct shown_value *v)
{
    if (v->sealed)
        return v->present ? _("(sealed)") : "";
    return v->present && v->text != NULL ? v->text : "";
}

static void put_json(const struct person_view *v)
{
    struct buf out = BUF_INIT;
    struct json j;

    json_init(&j, &out);
    json_begin_object(&j);
    json_pair(&j, "ref", v->person.ref);
    json_pair(&j, "name", v->name);
    json_pair(&j, "department", v->person.department);
    json_pair(&j, "status", status_name[v->person.status]);
    json_pair_int(&j, "version", v->person.version);
    json_key(&j, "values");
    json_begin_array(&j);
    for (int i = 0; i < v->n; i++) {
        json_begin_object(&j);
        json_pair(&j, "field", v->value[i].field->code);
        json_pair_bool(&j, "present", v->value[i].present);
        json_pair_bool(&j, "sealed", v->value[i].sealed);
        json_pair(&j, "masked", v->value[i].sealed ? NULL : v->value[i].text);
        json_end_object(&j);
    }
    json_end_array(&j);
    json_end_object(&j);
    buf_putc(&out, '\n');
    cli_put(&out);
    buf_release(&out);
}

static void put_line(const char *label, const char *value, int width)
{
    struct buf line = BUF_INIT;

    print_cell(&line, label, width + 2);
    print_cell(&line, value, 0);
    buf_putc(&line, '\n');
    cli_put(&line);
    buf_release(&line);
}

static void label_of(struct session *s, const struct field *field, char *out, size_t max)
{
    char section[48];

    snprintf(section, sizeof section, "field:%s", field->code);
    session_label(s, section, "label", out, max);
}

/* The name stands above; what there is none of is left out. */
static bool is_listed(const struct shown_value *v)
{
    return v->present && strcmp(v->field->code, "name") != 0;
}

static void put_table(struct session *s, const struct person_view *v)
{
    const char *head[] = {_("Number"), _("Name"), _("Department"), _("Status"), _("Changed")};
    const char *status[] = {_("active"), _("closed"), _("being erased"), _("erased")};
    struct buf when = BUF_INIT;
    char label[128];
    int width = 0, w;

    for (size_t i = 0; i < sizeof head / sizeof *head; i++)
        width = (w = text_width(head[i])) > width ? w : width;
    for (int i = 0; i < v->n; i++) {
        if (!is_listed(&v->value[i]))
            continue;
        label_of(s, v->value[i].field, label, sizeof label);
        width = (w = text_width(label)) > width ? w : width;
    }
    time_put(&when, v->person.updated_at, false);
    put_line(head[0], v->person.ref, width);
    put_line(head[1], v->name != NULL ? v->name : _("(sealed)"), width);
    put_line(head[2], v->person.department, width);
    put_line(head[3], status[v->person.status], width);
    put_line(head[4], buf_str(&when), width);
    for (int i = 0; i < v->n; i++) {
        if (!is_listed(&v->value[i]))
            continue;
        label_of(s, v->value[i].field, label, sizeof label);
        put_line(label, shown(&v->value[i]), width);
    }
    buf_release(&when);
}

enum rc cmd_show_user(struct cli *c, struct err *err)
{
    struct person_view v;
    enum rc rc;

    if ((rc = cli_session(c, err)) != RC_OK ||
        (rc = people_open(&c->session, c->arg[0], &v, err)) != RC_OK)
        return rc;
    if (c->format == FORMAT_JSON)
        put_json(&v);
    else
        put_table(&c->session, &v);
    people_view_release(&v);
    return RC_OK;
}
