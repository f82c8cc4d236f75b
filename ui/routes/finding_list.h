#pragma once

#include <QWidget>

#include "models/routing/finding.h"

#include <vector>

class QVBoxLayout;

namespace vigla::ui {

/// Findings as rows: a shape and a colour for the severity, the message, and the object when asked
/// for. A row can be activated by mouse or keyboard.
class FindingList final : public QWidget {
    Q_OBJECT
public:
    explicit FindingList(QWidget* parent = nullptr);

    void setShowsObject(bool showsObject); ///< Before setFindings(); off at first.
    void setFindings(const std::vector<routing::Finding>& findings); ///< Hides itself when empty.

signals:
    void findingActivated(const vigla::routing::Finding& finding);

private:
    void rebuild();

    std::vector<routing::Finding> m_findings;
    bool m_showsObject = false;
    QVBoxLayout* m_column = nullptr;
};

} // namespace vigla::ui
