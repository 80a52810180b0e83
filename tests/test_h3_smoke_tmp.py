def test_smoke(api):
    r=api.get("/attributes", with_count="true"); print(r.status_code, r.text)
    r=api.post("/attributes", {"code":"n","type":"pim_catalog_number","group":"other"}); print(r.status_code, r.text)
    r=api.post("/attributes", {"code":"n","type":"pim_catalog_metric","group":"other","metric_family":"Weight","default_metric_unit":"GRAM","decimals_allowed":True,"negative_allowed":True,"number_min":-250,"labels":{"en_uS":"x","fr_FR":"y\u0000"}}); print(r.status_code, r.text)
    r=api.get("/attributes/N"); print(r.status_code, r.text)
    r=api.post("/attributes", {"code":"s","type":"pim_catalog_simpleselect","group":"OTHER"}); print(r.status_code, r.text)
    r=api.post("/attributes/S/options", {"code":"a"}); print(r.status_code, r.text, r.headers)
    print(api.lines("/attributes/s/options", [{"code":"b","sort_order":7},{"code":"c"},{"code":"A"},{"code":"x-y"}]))
    r=api.get("/attributes/S/options"); print(r.status_code, r.text)
    r=api.get("/attributes/sku/options"); print(r.status_code, r.text)
    print(api.lines("/attribute-groups", [{"code":"g","attributes":["s","SKU"]},{"code":"h","attributes":["s"]},{"code":"g"}, {"code":"h","attributes":[]}]))
    r=api.get("/attribute-groups"); print(r.status_code, r.text)
    pass
import pytest
@pytest.mark.parametrize("n", range(10))
def test_x(api, n):
    assert api.get("/attributes").status_code==200
def test_fuzz(api):
    import random, json
    R=random.Random(5)
    api.post("/attributes", {"code":"m","type":"pim_catalog_metric","group":"other","metric_family":"Weight","default_metric_unit":"GRAM","decimals_allowed":True,"negative_allowed":True})
    api.post("/attributes", {"code":"s","type":"pim_catalog_simpleselect","group":"other"})
    api.post("/attributes", {"code":"t","type":"pim_catalog_text","group":"other"})
    from pimlet.structure.attributes.updater import _SETTERS
    vals=[None,True,False,0,1,-1,5.5,"", "0","a","\u0000","x\u0000y",2**31,2**63,2**64-1,10**30,1e300,-1e300,"1e999","1e-99999999999999999","-1e999999999999999999999","9"*5000,"é"*300,[],{}, [None],["a"],[[]],{"en_US":"x"},{"":"x"},{"en_US":None},{"en_US":True},{"en_US":"\u0000"},{"fo\u0000":"x"},"other","sku","2015-12-31","9999-12-31T23:59:59-12:00","0001-01-01T00:00:00+14:00","0000-00-00","2020-02-31","/a/","[","pim_catalog_text","pim_catalog_number","pim_catalog_identifier","pim_catalog_image","pim_reference_data_simpleselect","pim_catalog_file","Weight","GRAM",["pdf"],["en_US"],["\u0000"],"a!b",'a"b', "\n", "a\n","x"*256, 12, "zz", float("1e-320")]
    bad=0; seen={}
    for i in range(4000):
        kind=R.choice(["attributes","attributes/s/options","attribute-groups"])
        names={"attributes":list(_SETTERS),"attributes/s/options":["code","attribute","labels","sort_order"],"attribute-groups":["code","attributes","labels","sort_order"]}[kind]
        doc={n:R.choice(vals) for n in R.sample(names, R.randint(1,min(4,len(names))))}
        if kind=="attributes" and R.random()<.6:
            doc={"type":R.choice(["pim_catalog_text","pim_catalog_number","pim_catalog_metric","pim_catalog_price_collection","pim_catalog_file","pim_catalog_date","pim_catalog_textarea"]),"group":"other",**doc}
            if R.random()<.7: doc.setdefault("decimals_allowed",True); 
            if R.random()<.7: doc.setdefault("negative_allowed",R.choice([True,False]))
        path="/"+kind
        if R.random()<.5:
            r=api.post(path, {**({"code":f"c{i}"} if R.random()<.7 else {}),**doc})
        else:
            r=api.patch(path+"/"+R.choice(["m","s","t","sku",f"n{i}","other","a","a.b","%00"]), doc)
        seen[r.status_code]=seen.get(r.status_code,0)+1
        if r.status_code not in (201,204,422,404,400):
            bad+=1; print(r.status_code, kind, doc)
        if i%200==0:
            for q in ("/attributes?limit=100","/attributes/s/options?limit=100","/attribute-groups?limit=100"):
                rr=api.request("GET", q); assert rr.status_code==200, (rr.text)
    print(seen)
    for q in ("/attributes?limit=100","/attributes/s/options?limit=100","/attribute-groups?limit=100"):
        for page in range(1,12):
            rr=api.request("GET", q+f"&page={page}"); assert rr.status_code==200, (rr.text)
    # search fuzz
    for i in range(1500):
        doc={R.choice(["code","updated","type","is_main_identifier"]):[{"operator":R.choice(["IN",">","=",None]),"value":R.choice(vals)}]}
        for q in ("/attributes","/attribute-groups"):
            rr=api.get(q, search=doc); seen[rr.status_code]=seen.get(rr.status_code,0)+1
            if rr.status_code not in (200,400,422): bad+=1; print(q, doc, rr.text)
    assert not bad
