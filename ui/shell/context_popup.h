#pragma once

#include "ui/shell/context_entry.h"

#include <QFrame>
#include <QString>

#include <vector>

class QCheckBox;
class QLabel;
class QLineEdit;
class QListView;
class QPushButton;
class QSortFilterProxyModel;
class QStandardItemModel;
class QToolButton;

namespace vigla::ui {

/// The contexts, to search, to open here or in a window of their own, to colour and to protect.
///
/// Typing filters, arrows move, Enter opens, Ctrl+Enter opens in a new window, Tab goes to what can
/// be set for the context under the cursor, Esc closes.
class ContextPopup final : public QFrame {
    Q_OBJECT
public:
    explicit ContextPopup(QWidget* parent);

    void setContexts(const std::vector<ContextEntry>& contexts, const QString& current);
    void setReach(const QString& name, const ContextReach& reach);
    void openUnder(QWidget* anchor);
    QLineEdit* filterField() const { return m_filter; }

signals:
    void opened(); ///< Now is the time to ask who can be reached.
    void chosen(const QString& name); ///< Another than the current one.
    void newWindowRequested(const QString& name);
    void colorChosen(const QString& name, int color);
    void protectionChosen(const QString& name, bool isProtected);
    void consentWithdrawn(const QString& name);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QWidget* buildDetails();
    void rebuild();
    void showDetails();
    void take(bool isInNewWindow);
    void move(int rows);
    void resizeToContents();
    QString nameAt(int row) const; ///< Of the filtered list.
    const ContextEntry* currentEntry() const;

    std::vector<ContextEntry> m_contexts;
    QString m_current;
    QLineEdit* m_filter = nullptr;
    QListView* m_list = nullptr;
    QStandardItemModel* m_model = nullptr;
    QSortFilterProxyModel* m_filtered = nullptr;
    QLabel* m_empty = nullptr;
    QLabel* m_about = nullptr;
    QPushButton* m_withdraw = nullptr;
    std::vector<QToolButton*> m_colors; ///< By colour, 0 for none.
    QCheckBox* m_protected = nullptr;
    QPushButton* m_open = nullptr;
    QPushButton* m_newWindow = nullptr;
};

} // namespace vigla::ui
