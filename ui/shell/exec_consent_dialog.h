#pragma once

#include <QDialog>
#include <QString>

#include "models/kube/exec_credential.h"

class QCheckBox;
class QGridLayout;
class QPlainTextEdit;

namespace vigla::ui {

/// Asks whether a credential plugin may run: what exactly, from which file, and who gets what it
/// prints. Not to run it is the default, and what Esc does.
class ExecConsentDialog final : public QDialog {
    Q_OBJECT
public:
    /// `hasChanged`: something else was allowed for this context earlier.
    ExecConsentDialog(const kube::ExecPlan& plan, bool hasChanged, QWidget* parent = nullptr);

signals:
    void allowed(bool isRemembered);
    void denied();

private:
    QWidget* buildHead(bool hasChanged);
    QWidget* buildFacts();
    QWidget* buildButtons();
    void addFact(QGridLayout* grid, const QString& key, QWidget* value);
    QWidget* factText(const QString& text, const QString& name);
    QPlainTextEdit* codeText(const QString& name);
    void showCode();

    kube::ExecPlan m_plan;
    QPlainTextEdit* m_command = nullptr;
    QPlainTextEdit* m_environment = nullptr;
    QCheckBox* m_reveals = nullptr;
    QCheckBox* m_remembers = nullptr;
};

} // namespace vigla::ui
