#include "service/demo_sharing.h"

#include "base/asset.h"
#include "base/clock.h"
#include "config/ini.h"
#include "service/sharing.h"

#include <stdio.h>
#include <stdlib.h>

#define FILE_NAME "demo/sharing.ini"

static const char *get(const struct ini *ini, const char *section, const char *name)
{
    const char *value = ini_get(ini, section, name);

    return value != NULL ? value : "";
}

/* The local midnight DAYS from today, 0 when the file says nothing. */
static int64_t day(const struct ini *ini, const char *section, const char *name)
{
    const char *value = get(ini, section, name);

    return *value != '\0'
               ? date_begins(date_add_days(date_of(clock_now()), (int)strtol(value, NULL, 10)))
               : 0;
}

#define TAKE(member, name) snprintf(r.member, sizeof r.member, "%s", get(ini, section, name))

static enum rc add_recipient(struct session *s, const struct ini *ini, const char *section,
                             struct err *err)
{
    struct recipient r = {.contract_from = day(ini, section, "from"),
                          .contract_until = day(ini, section, "until")};
    size_t field;

    TAKE(name, "name");
    TAKE(kind, "kind");
    TAKE(contact, "contact");
    TAKE(country, "country");
    TAKE(contract, "contract");
    TAKE(purposes, "purposes");
    TAKE(fields, "fields");
    TAKE(protection, "protection");
    return sharing_recipient_save(s, &r, &field, err);
}

static enum rc add_disclosure(struct session *s, const struct ini *ini, const char *section,
                              struct err *err)
{
    const struct new_disclosure d = {.kind = get(ini, section, "kind"),
                                     .recipient = get(ini, section, "recipient"),
                                     .purpose = get(ini, section, "purpose"),
                                     .fields = get(ini, section, "fields"),
                                     .basis = get(ini, section, "basis"),
                                     .scope = get(ini, section, "scope"),
                                     .case_id = get(ini, section, "case"),
                                     .at = clock_now() -
                                           strtol(get(ini, section, "days"), NULL, 10) * 86400};
    struct sharing_people people;
    int64_t id, lacking;
    size_t field;
    enum rc rc = sharing_people_refs(s, get(ini, section, "people"), &people, err);

    if (rc != RC_OK)
        return rc == RC_INVALID ? RC_OK : rc;
    rc = sharing_disclose(s, &d, &people, &id, &field, &lacking, NULL, err);
    sharing_people_release(&people);
    return rc;
}

enum rc demo_sharing(struct session *s, struct err *err)
{
    const struct asset *asset = asset_find(FILE_NAME);
    struct ini ini;
    const char *section;
    enum rc rc = ini_load(&ini, (const char *)asset->data, *asset->len, FILE_NAME, err);

    if (rc != RC_OK)
        return rc;
    for (size_t i = 0; rc == RC_OK && (section = ini_section(&ini, "recipient:", i)) != NULL; i++)
        rc = add_recipient(s, &ini, section, err);
    for (size_t i = 0; rc == RC_OK && (section = ini_section(&ini, "disclosure:", i)) != NULL; i++)
        rc = add_disclosure(s, &ini, section, err);
    ini_release(&ini);
    return rc;
}
