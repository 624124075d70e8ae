#include "base/doc.h"

#include "base/clock.h"
#include "base/text.h"

#include <string.h>

#define LABEL 24 /* columns of the labels in the text */

static void put_line(struct buf *out, const char *text)
{
    text_sanitise(out, text, strlen(text));
    buf_putc(out, '\n');
}

void doc_begin(struct doc *d, struct buf *text, struct buf *json, const char *title)
{
    *d = (struct doc){.text = text};
    json_init(&d->json, json);
    json_begin_object(&d->json);
    put_line(text, title);
    buf_putc(text, '\n');
}

static void end_record(struct doc *d)
{
    if (d->record)
        json_end_object(&d->json);
    d->record = false;
}

static void end_section(struct doc *d)
{
    end_record(d);
    if (!d->section)
        return;
    json_end_array(&d->json);
    if (d->records == 0)
        put_line(d->text, d->none);
    d->section = false;
}

void doc_section(struct doc *d, const char *key, const char *title, const char *none)
{
    end_section(d);
    json_key(&d->json, key);
    json_begin_array(&d->json);
    buf_puts(d->text, "\n== ");
    text_sanitise(d->text, title, strlen(title));
    buf_puts(d->text, " ==\n");
    d->section = true;
    d->none = none;
    d->records = 0;
}

void doc_record(struct doc *d)
{
    end_record(d);
    json_begin_object(&d->json);
    if (d->records++ > 0)
        buf_putc(d->text, '\n');
    d->record = true;
}

/* "Label        value", further lines of the value below it. */
static void put_text(struct doc *d, const char *label, const char *value)
{
    int pad = LABEL - text_width(label);

    buf_printf(d->text, "%s%*s ", label, pad > 0 ? pad : 0, "");
    for (const char *p = value;; p++) {
        size_t n = strcspn(p, "\n");

        text_sanitise(d->text, p, n);
        buf_putc(d->text, '\n');
        p += n;
        if (*p == '\0')
            break;
        buf_printf(d->text, "%*s ", LABEL, "");
    }
}

static bool present(const char *text)
{
    return text != NULL && *text != '\0';
}

void doc_put(struct doc *d, const char *key, const char *label, const char *value,
             const char *shown)
{
    json_pair(&d->json, key, present(value) ? value : NULL);
    put_text(d, label, present(shown) ? shown : present(value) ? value : "-");
}

void doc_number(struct doc *d, const char *key, const char *label, int64_t n)
{
    struct buf text = BUF_INIT;

    buf_printf(&text, "%lld", (long long)n);
    doc_number_as(d, key, label, n, buf_str(&text));
    buf_release(&text);
}

void doc_number_as(struct doc *d, const char *key, const char *label, int64_t n, const char *shown)
{
    json_pair_int(&d->json, key, n);
    put_text(d, label, shown);
}

void doc_time(struct doc *d, const char *key, const char *label, int64_t t)
{
    struct buf iso = BUF_INIT, local = BUF_INIT;

    if (t != 0) {
        time_put_iso(&iso, t);
        time_put(&local, t, true);
    }
    doc_put(d, key, label, buf_str(&iso), buf_str(&local));
    buf_release(&iso);
    buf_release(&local);
}

void doc_end(struct doc *d)
{
    end_section(d);
    json_end_object(&d->json);
    buf_putc(d->json.out, '\n');
}
