#pragma once

#include <QString>
#include <QWidget>

#include "ui/theme/icons.h"

#include <functional>
#include <vector>

class QHBoxLayout;
class QLabel;

namespace vigla::ui {

/// A way out of an empty page.
struct EmptyAction {
    QString text;
    QString name; ///< Object name, for tests.
    std::function<void()> run;
};

/// What stands where a graph or table would: what is missing, the evidence, and what to do next.
class EmptyView final : public QWidget {
    Q_OBJECT
public:
    explicit EmptyView(QWidget* parent = nullptr);

    void explain(Icon id, const QString& title, const QString& evidence, const QString& nextStep,
        const std::vector<EmptyAction>& actions = {});

protected:
    void changeEvent(QEvent* event) override;

private:
    void showIcon();

    Icon m_id = Icon::Info;
    QLabel* m_icon = nullptr;
    QLabel* m_title = nullptr;
    QLabel* m_evidence = nullptr;
    QLabel* m_nextStep = nullptr;
    QHBoxLayout* m_buttons = nullptr;
    QStringList m_actionNames;
};

} // namespace vigla::ui
