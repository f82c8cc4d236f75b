#pragma once

#include "models/routing/evaluate_route.h"
#include "models/routing/request_origin.h"
#include "ui/routes/route_edit_view.h"

#include <QWidget>

#include <optional>
#include <vector>

class QComboBox;
class QLineEdit;
class QPlainTextEdit;
class QTreeWidget;

namespace vigla::ui {

class PlainLabel;

/// A request in words and what the rules, with the draft, would do with it. While it is visible the
/// request it shows is being asked for; it sends nothing to the cluster.
class TestPane final : public QWidget {
    Q_OBJECT
public:
    explicit TestPane(QWidget* parent = nullptr);

    void setView(const RouteEditView& view);

signals:
    /// The request to evaluate; nothing while the pane is hidden.
    void requestChanged(const std::optional<vigla::routing::RouteRequest>& request);

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void buildForm();
    void buildResult();
    void setOrigins(const std::vector<routing::RequestOrigin>& origins);
    void showEvaluation(const routing::RouteEvaluation& evaluation);
    void tell();
    std::optional<routing::RouteRequest> request() const;

    std::string m_host;
    std::vector<routing::RequestOrigin> m_origins;
    QLineEdit* m_hostHeader = nullptr;
    QComboBox* m_method = nullptr;
    QLineEdit* m_path = nullptr;
    QComboBox* m_origin = nullptr;
    QPlainTextEdit* m_headers = nullptr;
    PlainLabel* m_outcome = nullptr;
    PlainLabel* m_destinations = nullptr;
    QTreeWidget* m_rules = nullptr;
};

} // namespace vigla::ui
