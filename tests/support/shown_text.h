#pragma once

#include "ui/diff/diff_view.h"
#include "ui/editor/yaml_editor.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAccessible>
#include <QAction>
#include <QComboBox>
#include <QGroupBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QTabBar>
#include <QTextDocument>
#include <QWidget>

#include <algorithm>

namespace vigla::test {

inline bool isHidden(QChar character)
{
    const auto code = character.unicode();
    const bool isBidi = (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069)
        || code == 0x200E || code == 0x200F || code == 0x061C;
    return isBidi || (character.category() == QChar::Other_Control && code != '\n' && code != '\t');
}

/// What a widget, an action or a model shows.
struct Shown {
    QString place;
    QString text;
    bool mayBeMarkup = false; ///< Qt takes it for HTML when it looks like it.

    /// Nothing of it is hidden, turns round what stands beside it, or is taken for markup.
    bool isHarmless() const
    {
        const bool isPlain = std::none_of(text.begin(), text.end(), isHidden);
        const bool isMarkup = mayBeMarkup && Qt::mightBeRichText(text)
            && (text.contains(QStringLiteral("<b>")) || text.contains(QStringLiteral("<img")));
        return isPlain && !isMarkup;
    }
};

inline void collectModel(const QAbstractItemView& view, QList<Shown>& shown)
{
    const auto* model = view.model();
    for (int row = 0; model && row < model->rowCount(); ++row) {
        for (int column = 0; column < model->columnCount(); ++column) {
            const auto index = model->index(row, column);
            const QString place = view.objectName() + QLatin1Char('/') + QString::number(column);
            shown.append({place, index.data(Qt::DisplayRole).toString()});
            shown.append(
                {place + QStringLiteral(" tip"), index.data(Qt::ToolTipRole).toString(), true});
            shown.append({place, index.data(Qt::AccessibleTextRole).toString()});
        }
    }
}

inline void collectWidget(const QWidget& widget, QList<Shown>& shown)
{
    const QString place = QString::fromLatin1(widget.metaObject()->className()) + QLatin1Char(' ')
        + widget.objectName();
    shown.append({place + QStringLiteral(" tip"), widget.toolTip(), true});
    shown.append({place, widget.accessibleName()});
    shown.append({place, widget.accessibleDescription()});
    shown.append({place, widget.windowTitle()});
    if (const auto* label = qobject_cast<const QLabel*>(&widget))
        shown.append({place, label->text(), label->textFormat() != Qt::PlainText});
    if (const auto* button = qobject_cast<const QAbstractButton*>(&widget))
        shown.append({place, button->text()});
    if (const auto* edit = qobject_cast<const QLineEdit*>(&widget))
        shown.append({place, edit->text()});
    if (const auto* group = qobject_cast<const QGroupBox*>(&widget))
        shown.append({place, group->title()});
    if (const auto* edit = qobject_cast<const QPlainTextEdit*>(&widget))
        shown.append({place, edit->toPlainText()});
    if (const auto* box = qobject_cast<const QComboBox*>(&widget))
        shown.append({place, box->currentText()});
    if (const auto* bar = qobject_cast<const QTabBar*>(&widget))
        for (int tab = 0; tab < bar->count(); ++tab)
            shown.append({place, bar->tabText(tab) + QLatin1Char(' ') + bar->tabToolTip(tab)});
    if (const auto* editor = qobject_cast<const ui::YamlEditor*>(&widget))
        shown.append({place, editor->text()});
    if (const auto* diff = qobject_cast<const ui::DiffView*>(&widget))
        shown.append({place, diff->patch()});
    if (const auto* view = qobject_cast<const QAbstractItemView*>(&widget))
        collectModel(*view, shown);
    const auto* menu = qobject_cast<const QMenu*>(&widget);
    const bool hasTips = !menu || menu->toolTipsVisible();
    for (const QAction* action : widget.actions()) {
        shown.append({place + QStringLiteral(" action"), action->text()});
        if (hasTips)
            shown.append({place + QStringLiteral(" action tip"), action->toolTip(), true});
    }
}

inline void collectAccessible(QAccessibleInterface* element, QList<Shown>& shown)
{
    if (!element)
        return;
    shown.append({QStringLiteral("accessible"), element->text(QAccessible::Name)});
    shown.append({QStringLiteral("accessible"), element->text(QAccessible::Description)});
    for (int child = 0; child < element->childCount(); ++child)
        collectAccessible(element->child(child), shown);
}

/// Everything that `window` and what belongs to it show, or have read aloud.
inline QList<Shown> everythingShown(QWidget& window)
{
    QList<Shown> shown;
    collectWidget(window, shown);
    for (const auto* widget : window.findChildren<QWidget*>())
        collectWidget(*widget, shown);
    collectAccessible(QAccessible::queryAccessibleInterface(&window), shown);
    return shown;
}

} // namespace vigla::test
