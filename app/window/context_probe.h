#pragma once

#include "app/net/http_client.h"
#include "models/kube/kubeconfig.h"
#include "ui/shell/context_entry.h"

#include <QObject>
#include <QString>

#include <memory>
#include <set>
#include <string>

namespace vigla::app {

/// Asks the servers of contexts whether they answer, without credentials and without running
/// anything: any HTTP answer will do. Has a network thread of its own, so that what hangs there
/// slows nothing else. GUI thread only.
class ContextProbe final : public QObject {
    Q_OBJECT
public:
    explicit ContextProbe(QObject* parent = nullptr);
    ~ContextProbe() override;

    /// About each usable context; not about one that is still being asked.
    void ask(const kube::Kubeconfig& config);

signals:
    void told(const QString& context, const vigla::ui::ContextReach& reach);

private:
    void askOne(const std::string& context, const net::ConnectionPtr& connection);

    std::unique_ptr<net::HttpClient> m_http;
    std::set<std::string> m_asking;
};

} // namespace vigla::app
