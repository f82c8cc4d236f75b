#pragma once

#include <QDialog>
#include <QString>
#include <QStringList>

#include <vector>

class QLabel;
class QTableWidget;

namespace vigla::ui {

/// What the person may do, by namespace and action: a table that fills while the server answers.
class RightsDialog final : public QDialog {
    Q_OBJECT
public:
    enum class Answer { Asking, Yes, Partly, No, Unknown };

    /// One column of the table: what it is for, and what it takes.
    struct Action {
        QString title;
        QString needs; ///< `get, create on pods/portforward`
    };

    RightsDialog(const std::vector<Action>& actions, const QStringList& namespaces,
        QWidget* parent = nullptr);

    /// `reason` says what is missing, and what to ask for.
    void setAnswer(int namespaceRow, int action, Answer answer, const QString& reason);

private:
    QTableWidget* m_table = nullptr;
    QLabel* m_reason = nullptr;
};

} // namespace vigla::ui
