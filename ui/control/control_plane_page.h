#pragma once

#include "models/qt/control_plane_tables.h"

#include <QWidget>

#include <array>

class QLabel;
class QPlainTextEdit;
class QStackedWidget;
class QTabBar;

namespace vigla::ui {

class EmptyView;
class FactGrid;
class MeshTable;

/// istiod: its replicas, what is wrong, who is injected how, its revisions, and its settings.
class ControlPlanePage final : public QWidget {
    Q_OBJECT
public:
    explicit ControlPlanePage(QWidget* parent = nullptr);

    void setReport(ControlPlaneReportPtr report); ///< Null: nothing is known yet.
    void showProblem(const QString& what); ///< There is nothing to ask: no cluster.
    MeshTable* problems() const { return m_problems; }

signals:
    void shownChanged(bool isShown); ///< Somebody looks at it, or no longer.
    void readRequested();
    void proxyRequested(const QString& id); ///< A refusing proxy, `namespace/pod`.

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    QWidget* buildBar();
    QWidget* buildLower();
    MeshTable* addTab(QAbstractTableModel* model, const QString& title, const char* name);
    void showSummary();
    void showFacts();
    void showTabs();
    void showWords();
    void fitReplicas();

    ControlPlaneReportPtr m_report;
    ReplicaTable* m_replicaModel = nullptr;
    ProblemTable* m_problemModel = nullptr;
    InjectionTable* m_injectionModel = nullptr;
    RevisionTable* m_revisionModel = nullptr;
    QLabel* m_summary = nullptr;
    QStackedWidget* m_stack = nullptr;
    EmptyView* m_empty = nullptr;
    MeshTable* m_replicas = nullptr;
    FactGrid* m_facts = nullptr;
    QTabBar* m_tabs = nullptr;
    QStackedWidget* m_pages = nullptr;
    QLabel* m_note = nullptr;
    MeshTable* m_problems = nullptr;
    EmptyView* m_healthy = nullptr;
    QPlainTextEdit* m_words = nullptr; ///< Of the problem that is selected.
};

} // namespace vigla::ui
