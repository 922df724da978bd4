/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "http/xmh-head.h"

#include <string.h>

/* More fields than any client sends. The bound on the head's length alone would allow thousands. */
#define FIELDS_MAX 128

/* RFC 9110, 5.6.2: tchar. */
static gboolean
is_token_char (guint8 c)
{
  return g_ascii_isalnum (c) || (c != 0 && strchr ("!#$%&'*+-.^_`|~", c) != NULL);
}

static gboolean
is_token (const char *bytes, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (!is_token_char ((guint8) bytes[i]))
      return FALSE;

  return length > 0;
}

gssize
xmh_head_find_end (const guint8 *bytes, gsize length, gsize *scanned)
{
  gsize i = *scanned;

  /* Parsers differ on whether a lone CR or LF ends a line, so neither is allowed. */
  for (; i < length; i++)
    {
      if (bytes[i] == '\0' || (bytes[i] == '\n' && (i == 0 || bytes[i - 1] != '\r')))
        return -1;
      if (i > 0 && bytes[i - 1] == '\r' && bytes[i] != '\n')
        return -1;
      if (bytes[i] == '\n' && i >= 3 && bytes[i - 2] == '\n')
        {
          *scanned = i + 1;
          return (gssize) i + 1;
        }
      if (bytes[i] == '\n' && i == 1)
        return -1;
    }
  *scanned = i;

  return 0;
}

/* *p moves after the CRLF.
 * Returns: (nullable): the line at *p without its CRLF; %NULL at @end */
static const char *
next_line (const char **p, const char *end, gsize *length)
{
  const char *line = *p;
  const char *cr = memchr (line, '\r', (gsize) (end - line));

  if (cr == NULL)
    return NULL;

  *length = (gsize) (cr - line);
  *p = cr + 2;
  return line;
}

static gboolean
is_value (const char *bytes, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (((guint8) bytes[i] < 0x20 && bytes[i] != '\t') || bytes[i] == 0x7f)
      return FALSE;

  return TRUE;
}

static char *
dup_trimmed (const char *bytes, gsize length)
{
  while (length > 0 && (*bytes == ' ' || *bytes == '\t'))
    bytes++, length--;
  while (length > 0 && (bytes[length - 1] == ' ' || bytes[length - 1] == '\t'))
    length--;

  return g_strndup (bytes, length);
}

static const char *
parse_field (GArray *fields, const char *line, gsize length)
{
  const char *colon = memchr (line, ':', length);
  XmhField field;
  gsize name_length;

  if (*line == ' ' || *line == '\t')
    return "a folded header line";
  if (colon == NULL)
    return "a header line without a colon";

  name_length = (gsize) (colon - line);
  if (!is_token (line, name_length))
    return "a header name that is none";
  if (!is_value (colon + 1, length - name_length - 1))
    return "a control character in a header";
  if (fields->len >= FIELDS_MAX)
    return "too many headers";

  field.name = g_strndup (line, name_length);
  field.value = dup_trimmed (colon + 1, length - name_length - 1);
  g_array_append_val (fields, field);
  return NULL;
}

static const char *
parse_fields (GArray *fields, const char *p, const char *end)
{
  const char *line;
  gsize length;

  while ((line = next_line (&p, end, &length)) != NULL && length > 0)
    {
      const char *reason = parse_field (fields, line, length);

      if (reason != NULL)
        return reason;
    }

  return NULL;
}

static const char *
parse_request_line (XmhRequestHead *head, const char *line, gsize length)
{
  const char *target = memchr (line, ' ', length);
  const char *version;
  gsize target_length;

  if (target == NULL || !is_token (line, (gsize) (target - line)))
    return "a request line without a method";
  head->method = g_strndup (line, (gsize) (target - line));

  target++;
  version = memchr (target, ' ', length - (gsize) (target - line));
  if (version == NULL)
    return "a request line without a version";
  target_length = (gsize) (version - target);
  if (*target != '/')
    return "a target that does not begin with a slash";
  for (gsize i = 0; i < target_length; i++)
    if ((guint8) target[i] <= 0x20 || target[i] == 0x7f)
      return "a control character in the target";
  head->target = g_strndup (target, target_length);

  version++;
  if (length - (gsize) (version - line) != strlen ("HTTP/1.x") || strncmp (version, "HTTP/1.", 7) != 0 ||
      !g_ascii_isdigit (version[7]))
    return "a version that is not HTTP/1";
  /* A later HTTP/1 version is answered as the latest known one (RFC 9110, 2.5). */
  head->minor_version = MIN ((guint) (version[7] - '0'), 1);

  return NULL;
}

static gboolean
parse_port (const char *text, guint16 *port)
{
  guint64 number;

  /* An empty port is well-formed (RFC 3986, 3.2.3). */
  if (*text == '\0')
    return TRUE;
  if (!g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT16, &number, NULL))
    return FALSE;

  *port = (guint16) number;
  return TRUE;
}

static gboolean
is_ipv6_literal (const char *bytes, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isxdigit (bytes[i]) && bytes[i] != ':' && bytes[i] != '.')
      return FALSE;

  return length > 1;
}

static gboolean
is_registered_name (const char *bytes, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (bytes[i]) && bytes[i] != '-' && bytes[i] != '.' && bytes[i] != '_')
      return FALSE;

  return length > 0 && length <= 253;
}

/* Host = uri-host [ ":" port ] (RFC 9110, 7.2), restricted to names in use, without escapes, user or zone. */
static gboolean
parse_host (XmhRequestHead *head, const char *value)
{
  const char *end;
  gboolean is_bracketed = *value == '[';

  if (is_bracketed)
    {
      value++;
      end = strchr (value, ']');
      if (end == NULL || !is_ipv6_literal (value, (gsize) (end - value)))
        return FALSE;
    }
  else
    {
      end = value + strcspn (value, ":");
      if (!is_registered_name (value, (gsize) (end - value)))
        return FALSE;
    }

  head->host = g_ascii_strdown (value, end - value);
  if (is_bracketed)
    end++;
  if (*end == '\0')
    return TRUE;

  return *end == ':' && parse_port (end + 1, &head->host_port);
}

/* Load balancers check the state with HTTP/1.0 and no Host. That answer does not depend on a name. */
static gboolean
may_lack_host (const XmhRequestHead *head)
{
  gsize length = strcspn (head->target, "?");

  return head->minor_version == 0 && length == strlen (XMH_HEAD_HOSTLESS_PATH) &&
         strncmp (head->target, XMH_HEAD_HOSTLESS_PATH, length) == 0;
}

static const char *
check_host (XmhRequestHead *head)
{
  guint count = xmh_fields_count (head->fields, "Host");

  if (count == 0 && may_lack_host (head))
    return NULL;
  if (count != 1)
    return "not exactly one Host";
  if (!parse_host (head, xmh_fields_get (head->fields, "Host")))
    return "a malformed Host";

  return NULL;
}

static const char *
check_body (XmhRequestHead *head)
{
  const char *length = xmh_fields_get (head->fields, "Content-Length");

  if (xmh_fields_count (head->fields, "Transfer-Encoding") > 0)
    return "a Transfer-Encoding";
  if (length == NULL)
    return NULL;
  if (xmh_fields_count (head->fields, "Content-Length") != 1)
    return "more than one Content-Length";
  if (!g_ascii_string_to_unsigned (length, 10, 0, G_MAXINT64, &head->content_length, NULL) ||
      !g_ascii_isdigit (*length))
    return "a malformed Content-Length";

  return NULL;
}

/* The target of CONNECT is not a path (RFC 9110, 9.3.6), and libsoup would interpret it in yet another way. */
static const char *
check_method (XmhRequestHead *head)
{
  return g_str_equal (head->method, "CONNECT") ? "a CONNECT" : NULL;
}

/* The rules apply in this order. */
static const char *(*const request_rules[]) (XmhRequestHead *head) = {
  check_method,
  check_host,
  check_body,
};

XmhRequestHead *
xmh_request_head_parse (const guint8 *bytes, gsize length, const char **reason)
{
  g_autoptr(XmhRequestHead) head = g_rc_box_new0 (XmhRequestHead);
  const char *p = (const char *) bytes;
  const char *end = p + length;
  const char *line;
  gsize line_length;

  head->fields = xmh_fields_new ();
  line = next_line (&p, end, &line_length);
  *reason = line != NULL ? parse_request_line (head, line, line_length) : "no request line";
  if (*reason == NULL)
    *reason = parse_fields (head->fields, p, end);
  for (guint i = 0; *reason == NULL && i < G_N_ELEMENTS (request_rules); i++)
    *reason = request_rules[i](head);

  return *reason == NULL ? g_steal_pointer (&head) : NULL;
}

XmhRequestHead *
xmh_request_head_ref (const XmhRequestHead *head)
{
  return g_rc_box_acquire ((XmhRequestHead *) head);
}

static void
request_head_clear (gpointer data)
{
  XmhRequestHead *head = data;

  g_free (head->method);
  g_free (head->target);
  g_free (head->host);
  g_array_unref (head->fields);
}

void
xmh_request_head_unref (XmhRequestHead *head)
{
  g_rc_box_release_full (head, request_head_clear);
}

const char *
xmh_request_head_get (const XmhRequestHead *head, const char *name)
{
  return xmh_fields_get (head->fields, name);
}

gboolean
xmh_request_head_expects_continue (const XmhRequestHead *head)
{
  g_autofree char *expectation = xmh_fields_join (head->fields, "Expect");

  return head->minor_version > 0 && expectation != NULL && g_ascii_strcasecmp (expectation, "100-continue") == 0;
}

gboolean
xmh_request_head_allows_keep_alive (const XmhRequestHead *head)
{
  return head->minor_version >= 1 && !xmh_fields_have_token (head->fields, "Connection", "close");
}

static gboolean
parse_status_line (XmhResponseHead *head, const char *line, gsize length)
{
  /* HTTP/1.1 101 Switching Protocols */
  if (length < 12 || strncmp (line, "HTTP/1.", 7) != 0 || !g_ascii_isdigit (line[7]) || line[8] != ' ')
    return FALSE;
  if (!g_ascii_isdigit (line[9]) || !g_ascii_isdigit (line[10]) || !g_ascii_isdigit (line[11]))
    return FALSE;
  if (length > 12 && line[12] != ' ')
    return FALSE;

  head->status = (guint) ((line[9] - '0') * 100 + (line[10] - '0') * 10 + (line[11] - '0'));
  return head->status >= 100 && head->status < 600 && is_value (line, length);
}

XmhResponseHead *
xmh_response_head_parse (const guint8 *bytes, gsize length)
{
  g_autoptr(XmhResponseHead) head = g_new0 (XmhResponseHead, 1);
  const char *p = (const char *) bytes;
  const char *end = p + length;
  const char *line;
  gsize line_length;

  head->fields = xmh_fields_new ();
  line = next_line (&p, end, &line_length);
  if (line == NULL || !parse_status_line (head, line, line_length))
    return NULL;
  if (parse_fields (head->fields, p, end) != NULL)
    return NULL;

  return g_steal_pointer (&head);
}

void
xmh_response_head_free (XmhResponseHead *head)
{
  if (head == NULL)
    return;

  g_array_unref (head->fields);
  g_free (head);
}

const char *
xmh_response_head_get (const XmhResponseHead *head, const char *name)
{
  return xmh_fields_get (head->fields, name);
}
