#pragma once

#include <QDialog>
#include <QString>

#include "models/routing/finding.h"
#include "models/routing/rollout.h"
#include "models/routing/text_diff.h"

#include <vector>

class QComboBox;
class QGridLayout;
class QLineEdit;
class QPushButton;

namespace vigla::ui {

class DiffView;
struct WriteTarget;

/// The last look before a write: where it goes, what it changes, and the diff of live against the
/// server's answer to the dry run. Cancel is the default button; a protected context asks for its
/// name.
class ConfirmDialog final : public QDialog {
    Q_OBJECT
public:
    /// `findings` of the local checks are told along with the server's warnings.
    ConfirmDialog(const WriteTarget& target, const routing::RolloutState& state,
        const std::vector<routing::Finding>& findings, QWidget* parent = nullptr);

signals:
    void confirmed(const QString& typedName);
    void saveInsteadRequested(); ///< Nothing is written to the cluster.

private:
    struct ObjectDiff {
        QString name;
        routing::TextDiff diff;
    };
    void compare(const routing::RolloutState& state);
    QWidget* buildFacts(const WriteTarget& target, const routing::RolloutState& state,
        const std::vector<routing::Finding>& findings);
    QWidget* buildDiff();
    QWidget* buildButtons(const WriteTarget& target);
    void addFact(QGridLayout* grid, const QString& key, const QString& value, const QString& name);
    void showDiff(int index);
    void refreshButton();

    std::vector<ObjectDiff> m_diffs;
    QString m_contextName;
    bool m_isProtected = false;
    bool m_isOwned = false; ///< Somebody will put their own version back.
    QComboBox* m_object = nullptr;
    DiffView* m_diff = nullptr;
    QLineEdit* m_typed = nullptr;
    QPushButton* m_apply = nullptr;
};

} // namespace vigla::ui
