#pragma once

#include "models/qt/proxy_inspection.h"

#include <QString>
#include <QWidget>

class QLabel;
class QStackedWidget;
class QToolButton;

namespace vigla::ui {

class EmptyView;

/// The frame around one part of a proxy: a line that says when it was read and how much it was, a
/// way to read it again, and, instead of content, that it is being read or why it cannot be.
class PartPage final : public QWidget {
    Q_OBJECT
public:
    PartPage(ProxyPart part, QWidget* content, QWidget* parent = nullptr);

    void forget(); ///< As it was at first.
    void showWaiting();
    /// `nextStep` may be empty. What was shown before goes.
    void showProblem(const QString& what, const QString& nextStep);
    void showContent(const QString& summary);
    bool hasContent() const;

signals:
    void readRequested(vigla::ProxyPart part);

private:
    ProxyPart m_part;
    QLabel* m_summary = nullptr;
    QToolButton* m_again = nullptr;
    QStackedWidget* m_stack = nullptr;
    EmptyView* m_empty = nullptr;
};

} // namespace vigla::ui
