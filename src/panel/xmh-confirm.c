/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "panel/xmh-confirm.h"

#include <glib/gi18n.h>

typedef struct
{
  GtkWidget *owner;             /* a weak pointer */
  XmhConfirmed confirmed;
  gpointer data;
  GDestroyNotify destroy;
} Question;

static void
question_free (Question *question)
{
  if (question->destroy != NULL)
    question->destroy (question->data);
  g_clear_weak_pointer (&question->owner);
  g_free (question);
}

static void
on_response (AdwMessageDialog *dialog,
             const char       *response,
             Question         *question)
{
  if (g_str_equal (response, "do") && question->owner != NULL)
    question->confirmed (question->owner, question->data);
}

static void
on_gone (gpointer  data,
         GClosure *closure)
{
  question_free (data);
}

/**
 * xmh_confirm:
 * @owner: a widget, which the answer is for; when it goes, nobody cares any more
 * @heading: what is asked
 * @body: what comes of it
 * @verb: what the button says
 * @is_destructive: whether it takes something away
 * @confirmed: called when the person agrees
 * @data: (transfer full): for @confirmed
 * @destroy: (nullable): frees @data
 *
 * Asks before something is done that can't be undone.
 */
void
xmh_confirm (GtkWidget     *owner,
             const char    *heading,
             const char    *body,
             const char    *verb,
             gboolean       is_destructive,
             XmhConfirmed   confirmed,
             gpointer       data,
             GDestroyNotify destroy)
{
  GtkWindow *parent = GTK_WINDOW (gtk_widget_get_root (owner));
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (parent, heading, body));
  Question *question = g_new0 (Question, 1);

  g_set_weak_pointer (&question->owner, owner);
  question->confirmed = confirmed;
  question->data = data;
  question->destroy = destroy;

  adw_message_dialog_add_responses (dialog, "cancel", _("_Cancel"), "do", verb, NULL);
  adw_message_dialog_set_response_appearance (dialog, "do", is_destructive ? ADW_RESPONSE_DESTRUCTIVE
                                                                           : ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, is_destructive ? "cancel" : "do");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response), question, on_gone, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

typedef struct
{
  GtkWidget *owner;             /* a weak pointer */
  GtkEditable *entry;
  XmhUnderstand understand;
  XmhTyped typed;
} TypedQuestion;

static void
typed_question_free (gpointer  data,
                     GClosure *closure)
{
  TypedQuestion *question = data;

  g_clear_weak_pointer (&question->owner);
  g_signal_handlers_disconnect_by_data (question->entry, question);
  g_clear_object (&question->entry);
  g_free (question);
}

static char *
understand_typed (TypedQuestion *question)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (question->entry)));

  return question->owner != NULL ? question->understand (question->owner, text) : NULL;
}

static void
on_typing (GtkEditable   *entry,
           TypedQuestion *question)
{
  GtkRoot *dialog = gtk_widget_get_root (GTK_WIDGET (entry));
  g_autofree char *answer = understand_typed (question);

  if (ADW_IS_MESSAGE_DIALOG (dialog))
    adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (dialog), "do", answer != NULL);
}

static void
on_typed_response (AdwMessageDialog *dialog,
                   const char       *response,
                   TypedQuestion    *question)
{
  g_autofree char *answer = g_str_equal (response, "do") ? understand_typed (question) : NULL;

  if (answer != NULL)
    question->typed (question->owner, answer);
}

/**
 * xmh_confirm_typed:
 * @owner: a widget, which the answer is for; when it goes, nobody cares any more
 * @heading: what is asked
 * @body: what comes of it, and what is to be typed
 * @label: names the field
 * @verb: what the button says
 * @understand: looks at what was typed; the button can be pressed when it understands
 * @typed: called with what @understand made of it
 *
 * Asks before something that nobody should do by a single click: the person types what it is about.
 */
void
xmh_confirm_typed (GtkWidget    *owner,
                   const char   *heading,
                   const char   *body,
                   const char   *label,
                   const char   *verb,
                   XmhUnderstand understand,
                   XmhTyped      typed)
{
  GtkWindow *parent = GTK_WINDOW (gtk_widget_get_root (owner));
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (parent, heading, body));
  GtkWidget *entry = gtk_entry_new ();
  TypedQuestion *question = g_new0 (TypedQuestion, 1);

  g_set_weak_pointer (&question->owner, owner);
  question->entry = g_object_ref (GTK_EDITABLE (entry));
  question->understand = understand;
  question->typed = typed;

  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_entry_set_input_purpose (GTK_ENTRY (entry), GTK_INPUT_PURPOSE_URL);
  adw_message_dialog_set_extra_child (dialog, entry);
  adw_message_dialog_add_responses (dialog, "cancel", _("_Cancel"), "do", verb, NULL);
  adw_message_dialog_set_response_appearance (dialog, "do", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_response_enabled (dialog, "do", FALSE);
  adw_message_dialog_set_default_response (dialog, "cancel");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect (entry, "changed", G_CALLBACK (on_typing), question);
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_typed_response), question, typed_question_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
