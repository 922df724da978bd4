/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "common/xmh-problem.h"

#include <glib/gi18n.h>

G_DEFINE_BOXED_TYPE (XmhProblem, xmh_problem, xmh_problem_ref, xmh_problem_unref)

/* Each code that the hub can raise, in the order of notifications. */
static const XmhProblemKind kinds[] = {
  { .code = "port-in-use", .severity = XMH_SEVERITY_ERROR, .keeps_devices_away = TRUE },
  { .code = "cloudxr-port-in-use", .severity = XMH_SEVERITY_ERROR },
  { .code = "livekit-not-found",
    .severity = XMH_SEVERITY_ERROR,
    .fix = { "RestartMediaServer", .button = N_ ("_Try Again"), .running = N_ ("Starting LiveKit…") } },
  { .code = "livekit-failed",
    .severity = XMH_SEVERITY_ERROR,
    .fix = { "RestartMediaServer", .button = N_ ("_Start LiveKit Again"), .running = N_ ("Starting LiveKit…") } },
  { .code = "livekit-unreachable", .severity = XMH_SEVERITY_ERROR },
  { .code = "foreign-backend", .severity = XMH_SEVERITY_ERROR },
  { .code = "cloudxr-certificate", .severity = XMH_SEVERITY_WARNING },
  { .code = "certificate-files",
    .severity = XMH_SEVERITY_ERROR,
    .fix = { "RotateCertificate", .button = N_ ("_Read Files Again"), .running = N_ ("Reading the files…") } },
  { .code = "configuration",
    .severity = XMH_SEVERITY_ERROR,
    .is_in_file = TRUE,
    .fix = { "Reload", .button = N_ ("_Reload"), .running = N_ ("Reading the configuration…") } },
  { .code = "unknown-key",
    .severity = XMH_SEVERITY_WARNING,
    .is_in_file = TRUE,
    .fix = { "Reload", .button = N_ ("_Reload"), .running = N_ ("Reading the configuration…") } },
  { .code = "public-credentials",
    .severity = XMH_SEVERITY_WARNING,
    .fix = { "RenewCredentials", NULL, N_ ("_New Key and Secret…"), N_ ("Making a new key and secret…"),
             N_ ("Make a new key and secret?"),
             N_ ("LiveKit restarts, which interrupts everyone in the room. Restart any program on this computer that "
                 "uses the old key and secret."),
             N_ ("_Replace") } },
  { .code = "connector-failed",
    .severity = XMH_SEVERITY_WARNING,
    .fix = { "RestartConnector", .button = N_ ("_Start Connector Again"), .running = N_ ("Starting the connector…") } },
  { .code = "agents-absent", .severity = XMH_SEVERITY_WARNING },
  { .code = "lan-without-tls",
    .severity = XMH_SEVERITY_WARNING,
    .fix = { "SetTlsEnabled", "(true,)", N_ ("_Turn On Encryption"), N_ ("Turning encryption on…") } },
  { .code = "no-address", .severity = XMH_SEVERITY_WARNING, .keeps_devices_away = TRUE },
  { .code = "untrusting-client", .severity = XMH_SEVERITY_WARNING, .notifies = TRUE },
  { .code = "origin-refused",
    .severity = XMH_SEVERITY_WARNING,
    .fix = { "AllowOrigin", NULL, N_ ("_Allow a Page…"), N_ ("Allowing the page…"), N_ ("Allow a page?"), NULL,
             N_ ("_Allow") } },
  { .code = "firewall",
    .severity = XMH_SEVERITY_WARNING,
    .notifies = TRUE,
    /* Translators: this is the title of a notification on the desktop */
    .title = N_ ("The firewall blocks devices"),
    .fix = { "OpenFirewall", .button = N_ ("_Open Ports"),
             .running = N_ ("Opening ports; the system may ask for a password…") } },
  { .code = "certificate-expires",
    .severity = XMH_SEVERITY_WARNING,
    .notifies = TRUE,
    /* Translators: this is the title of a notification on the desktop */
    .title = N_ ("The certificate expires soon"),
    .fix = { "RotateCertificate", .button = N_ ("_Renew Certificate"), .running = N_ ("Renewing the certificate…") } },
  { .code = "extra-name",
    .severity = XMH_SEVERITY_WARNING,
    .fix = { "RotateAuthority", NULL, N_ ("_New Authority…"), N_ ("Making a new authority…"),
             N_ ("Make a new authority?"),
             N_ ("Every device must trust the new certificate authority before it can connect again. Remove the "
                 "old one from each device."),
             N_ ("_Make New Authority") } },
  { .code = "authority-key", .severity = XMH_SEVERITY_WARNING },
  { .code = "certificate-not-kept", .severity = XMH_SEVERITY_WARNING },
  { .code = "devices-not-kept", .severity = XMH_SEVERITY_WARNING },
  { .code = "devices-unreadable", .severity = XMH_SEVERITY_WARNING },
  { .code = "too-many-devices", .severity = XMH_SEVERITY_WARNING },
  { .code = "clock", .severity = XMH_SEVERITY_WARNING },
  { .code = "web-client-dir", .severity = XMH_SEVERITY_WARNING },
  { .code = "cloudxr-client-dir", .severity = XMH_SEVERITY_WARNING },
};

static const char *const severities[] = {
  [XMH_SEVERITY_OK] = "ok",
  [XMH_SEVERITY_INFO] = "info",
  [XMH_SEVERITY_WARNING] = "warning",
  [XMH_SEVERITY_ERROR] = "error",
};

/* @message: (transfer full) */
static XmhProblem *
problem_take (const char *code, const char *subject, XmhSeverity severity, const char *remedy, char *message)
{
  XmhProblem *problem = g_atomic_rc_box_new0 (XmhProblem);

  problem->code = g_strdup (code);
  problem->subject = g_strdup (subject);
  problem->severity = severity;
  problem->message = message;
  problem->remedy = g_strdup (remedy != NULL ? remedy : "");
  return problem;
}

XmhProblem *
xmh_problem_new (const char *code, const char *remedy, const char *format, ...)
{
  const XmhProblemKind *kind = xmh_problem_kind_find (code);
  XmhProblem *problem;
  va_list args;

  g_return_val_if_fail (kind != NULL, NULL);

  va_start (args, format);
  problem = problem_take (code, NULL, kind->severity, remedy, g_strdup_vprintf (format, args));
  va_end (args);
  return problem;
}

XmhProblem *
xmh_problem_new_full (const char *code,
                      const char *subject,
                      XmhSeverity severity,
                      const char *remedy,
                      const char *format,
                      ...)
{
  XmhProblem *problem;
  va_list args;

  va_start (args, format);
  problem = problem_take (code, subject, severity, remedy, g_strdup_vprintf (format, args));
  va_end (args);
  return problem;
}

XmhProblem *
xmh_problem_ref (const XmhProblem *problem)
{
  return g_atomic_rc_box_acquire ((XmhProblem *) problem);
}

static void
problem_clear (gpointer data)
{
  XmhProblem *problem = data;

  g_free (problem->code);
  g_free (problem->subject);
  g_free (problem->message);
  g_free (problem->remedy);
}

void
xmh_problem_unref (XmhProblem *problem)
{
  g_atomic_rc_box_release_full (problem, problem_clear);
}

GPtrArray *
xmh_problem_list_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) xmh_problem_unref);
}

const XmhProblem *
xmh_problem_list_find (GPtrArray *list, const char *code)
{
  for (guint i = 0; i < list->len; i++)
    {
      const XmhProblem *problem = g_ptr_array_index (list, i);

      if (g_str_equal (problem->code, code))
        return problem;
    }

  return NULL;
}

GVariant *
xmh_problem_list_to_variant (GPtrArray *list)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ssss)"));
  for (guint i = 0; i < list->len; i++)
    {
      const XmhProblem *problem = g_ptr_array_index (list, i);

      g_variant_builder_add (&builder, "(ssss)", problem->code, severities[problem->severity], problem->message,
                             problem->remedy);
    }

  return g_variant_builder_end (&builder);
}

static XmhSeverity
severity_from_string (const char *text)
{
  for (gsize i = 0; i < G_N_ELEMENTS (severities); i++)
    if (g_str_equal (text, severities[i]))
      return (XmhSeverity) i;

  return XMH_SEVERITY_INFO;
}

GPtrArray *
xmh_problem_list_from_variant (GVariant *variant)
{
  GPtrArray *list = xmh_problem_list_new ();
  gsize n = variant != NULL ? g_variant_n_children (variant) : 0;

  for (gsize i = 0; i < n; i++)
    {
      const char *code, *severity, *message, *remedy;

      g_variant_get_child (variant, i, "(&s&s&s&s)", &code, &severity, &message, &remedy);
      g_ptr_array_add (list, problem_take (code, NULL, severity_from_string (severity), remedy, g_strdup (message)));
    }

  return list;
}

const XmhProblemKind *
xmh_problem_kind_find (const char *code)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i].code, code))
      return &kinds[i];

  return NULL;
}

const XmhProblemKind *
xmh_problem_kind_list (gsize *length)
{
  *length = G_N_ELEMENTS (kinds);
  return kinds;
}

const char *
xmh_severity_to_string (XmhSeverity severity)
{
  return severities[severity];
}
