#pragma once

#include <QFrame>
#include <QString>
#include <QStringList>

#include <vector>

class QAbstractButton;
class QLabel;
class QLineEdit;
class QListView;
class QSortFilterProxyModel;
class QStandardItemModel;

namespace vigla::ui {

/// One thing to choose from.
struct Choice {
    QString id;
    QString text;
    QString detail; ///< Shown muted beside it; may be empty.
    bool operator==(const Choice&) const = default;
};

/// A list with a filter field that opens under a button: one of many, or several of many.
///
/// Typing filters, arrows move, Enter takes, Space ticks in a list of several, Esc closes without
/// a change.
class ChoicePopup final : public QFrame {
    Q_OBJECT
public:
    enum class Kind { One, Several };
    ChoicePopup(Kind kind, QWidget* parent);

    void setChoices(const std::vector<Choice>& choices);
    /// Names that are not in the list can be typed; `prompt` has %1 for what was typed. Empty: no.
    void setAddPrompt(const QString& prompt);
    void setChosen(const QStringList& ids); ///< For several, none means all.
    void openUnder(QWidget* anchor);
    QLineEdit* filterField() const { return m_filter; }

signals:
    /// What the person took, if it differs from what was chosen. For several, none means all.
    void chosen(const QStringList& ids);
    void added(const QString& text); ///< Typed, not in the list, and taken by Enter.

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void rebuild();
    void take();
    void toggleCurrent();
    void toggle(const QModelIndex& index);
    void showChecks();
    void resizeToContents();
    bool takeTyped();
    void showEmpty();

    Kind m_kind;
    std::vector<Choice> m_choices;
    QStringList m_chosen;
    QStringList m_ticked;
    QLineEdit* m_filter = nullptr;
    QListView* m_list = nullptr;
    QStandardItemModel* m_model = nullptr;
    QSortFilterProxyModel* m_filtered = nullptr;
    QString m_addPrompt;
    QLabel* m_empty = nullptr;
    QWidget* m_buttons = nullptr;
};

} // namespace vigla::ui
