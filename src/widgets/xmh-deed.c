/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "widgets/xmh-deed.h"

#include <glib/gi18n.h>

/* A deed and its arguments. */
typedef struct
{
  XmhDeed deed;          /* heading and body are used only until the dialog is shown */
  XmhCallStatus *status; /* a weak pointer: the answer is for this widget */
  XmhHubProxy *service;
  GtkWidget *button;   /* (nullable) not owned; lives as long as @status, since @owner contains both */
  GVariant *arguments; /* (nullable) */
  gpointer owner;
  GtkEditable *entry; /* (nullable) for the typed text */
} Question;

static void
question_free (gpointer data, GClosure *closure)
{
  Question *question = data;

  g_clear_weak_pointer (&question->status);
  g_object_unref (question->service);
  g_clear_pointer (&question->arguments, g_variant_unref);
  if (question->entry != NULL)
    g_signal_handlers_disconnect_by_data (question->entry, question);
  g_clear_object (&question->entry);
  g_free (question);
}

static char *
understand_typed (Question *question)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (question->entry)));

  return question->status != NULL ? question->deed.understand (question->owner, text) : NULL;
}

static void
on_typing (GtkEditable *entry, Question *question)
{
  GtkRoot *dialog = gtk_widget_get_root (GTK_WIDGET (entry));
  g_autofree char *answer = understand_typed (question);

  if (ADW_IS_MESSAGE_DIALOG (dialog))
    adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (dialog), "do", answer != NULL);
}

static void
carry_out (const Question *question, GVariant *arguments)
{
  xmh_call_status_call (question->status, question->service, question->button, _ (question->deed.running),
                        question->deed.method, arguments, question->deed.done, question->owner);
}

static void
on_response (AdwMessageDialog *dialog, const char *response, Question *question)
{
  g_autofree char *answer = NULL;

  if (!g_str_equal (response, "do") || question->status == NULL)
    return;
  if (question->entry == NULL)
    {
      carry_out (question, question->arguments);
      return;
    }

  answer = understand_typed (question);
  if (answer != NULL)
    carry_out (question, g_variant_new ("(s)", answer));
}

static void
add_entry (Question *question, AdwMessageDialog *dialog)
{
  const char *label = _ (question->deed.label);
  GtkWidget *entry = gtk_entry_new ();

  question->entry = g_object_ref (GTK_EDITABLE (entry));
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_entry_set_input_purpose (GTK_ENTRY (entry), GTK_INPUT_PURPOSE_URL);
  adw_message_dialog_set_extra_child (dialog, entry);
  adw_message_dialog_set_response_enabled (dialog, "do", FALSE);
  g_signal_connect (entry, "changed", G_CALLBACK (on_typing), question);
}

static void
ask (Question *question)
{
  const XmhDeed *deed = &question->deed;
  GtkWindow *parent = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (question->status)));
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (parent, _ (deed->heading), _ (deed->body)));

  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "do", _ (deed->verb), NULL);
  adw_message_dialog_set_response_appearance (dialog, "do",
                                              deed->is_destructive ? ADW_RESPONSE_DESTRUCTIVE : ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, deed->is_destructive ? "cancel" : "do");
  adw_message_dialog_set_close_response (dialog, "cancel");
  if (deed->understand != NULL)
    add_entry (question, dialog);
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response), question, question_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Runs the deed, after a confirmation if it has a heading.
 * @button: (nullable): insensitive while the call runs
 * @arguments: (nullable): a tuple; floating references are consumed
 * @owner: for the functions of @deed; it contains @status and @button, and nothing happens after they are gone */
void
xmh_deed_do (const XmhDeed *deed,
             XmhCallStatus *status,
             XmhHubProxy *service,
             GtkWidget *button,
             GVariant *arguments,
             gpointer owner)
{
  Question *question = g_new0 (Question, 1);

  question->deed = *deed;
  g_set_weak_pointer (&question->status, status);
  question->service = g_object_ref (service);
  question->button = button;
  question->arguments = arguments != NULL ? g_variant_ref_sink (arguments) : NULL;
  question->owner = owner;
  if (deed->heading != NULL)
    {
      ask (question);
      return;
    }

  carry_out (question, question->arguments);
  question_free (question, NULL);
}
