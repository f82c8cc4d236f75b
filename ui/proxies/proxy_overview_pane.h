#pragma once

#include "models/qt/proxy_inspection.h"

#include <QWidget>

class QLabel;

namespace vigla::ui {

class FactGrid;
class MeshTable;

/// Who a proxy is, and the certificates that it holds.
class ProxyOverviewPane final : public QWidget {
    Q_OBJECT
public:
    explicit ProxyOverviewPane(QWidget* parent = nullptr);
    void setOverview(const ProxyOverview& overview);

private:
    FactGrid* m_facts = nullptr;
    QLabel* m_certificatesProblem = nullptr;
    CertificateTable* m_model = nullptr;
    MeshTable* m_table = nullptr;
};

} // namespace vigla::ui
